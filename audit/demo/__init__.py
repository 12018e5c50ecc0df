"""A synthetic city: invented buildings, what inspectors would have found in them, and what was done about it.

Nothing here is true of any real building. States are never drawn: facts are, and the engine judges them.
Everything follows from the seed and the day; no step depends on how many processes share the work.
"""
