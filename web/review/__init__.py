"""The commission's desk: what waits, one filing beside the version before it, and the decision."""
