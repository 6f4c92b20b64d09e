"""Runs the migrations on the connection that ``case_store.migrate`` hands over."""

from alembic import context

from case_store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
