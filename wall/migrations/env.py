"""Alembic's way in: runs inside the transaction that `upgrade` has opened."""

from alembic import context

from wall.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
