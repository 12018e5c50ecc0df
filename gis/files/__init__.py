"""Readers and writers of the formats in which tables and maps travel."""
