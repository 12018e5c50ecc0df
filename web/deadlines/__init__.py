"""Deadlines of measures for programs: calendars to subscribe to, and a feed of what happened."""
