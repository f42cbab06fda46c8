"""What alembic runs to migrate: always on the connection that `mws.compat.state` opened, inside its transaction."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
