"""What is true: the pure domain."""
