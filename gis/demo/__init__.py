"""The demo city on the map and in the database. What it consists of is made in audit/demo."""
