"""What helps a reviewer decide: what changed since the last version, and what looks odd."""
