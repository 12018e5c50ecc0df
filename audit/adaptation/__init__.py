"""The adaptation of a city by a deadline: what a measure is, which steps it takes, what it closes, when it is due."""
