"""Alembic's entry: runs the revisions on the connection that bot.storage.migrate hands over."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    render_as_batch=True,  # SQLite cannot alter most of a table in place
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
