"""Rows of other people's tables become the register's own fields: mappings, cells, reasons. Pure: reads no file."""
