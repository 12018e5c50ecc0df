"""The map: its page, its tiles and what they have in common."""
