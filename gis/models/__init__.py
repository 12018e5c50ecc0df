"""Tables mapped for SQLAlchemy: ``register`` for the store's writes, ``pub`` for everyone's reads."""
