"""What a report of a period says: figures, indicators and tasks, before anybody words them."""
