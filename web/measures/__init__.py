"""`/measures`: what is to be done by when, the steps of each measure, and measures planned for many objects."""
