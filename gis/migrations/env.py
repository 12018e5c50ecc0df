"""How Alembic runs our migrations: on the connection that `gis.db.migrate` hands it, one transaction for all."""

from alembic import context

# SQL files say `%I` and `%` as PostgreSQL does: without parameters the driver must not read them as placeholders.
connection = context.config.attributes["connection"].execution_options(no_parameters=True)
context.configure(connection=connection, target_metadata=None, version_table_schema="public")
with context.begin_transaction():
    context.run_migrations()
