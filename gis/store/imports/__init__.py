"""Imports: rows are copied to a staging table, validated there as sets, and written in one transaction."""
