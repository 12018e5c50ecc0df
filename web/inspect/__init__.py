"""The inspector's form: a page that works without a network, and what it takes along."""
