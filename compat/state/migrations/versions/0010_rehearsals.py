"""Rehearsed feeds that are to be sent once the rehearsal is over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rehearsal",
        sa.Column("submission", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("messages", sa.BigInteger, nullable=False),
        sa.Column("feed_id", sa.Text),
    )
    op.create_index("rehearsal_owner_state", "rehearsal", ["owner", "state", "submission"])


def downgrade() -> None:
    op.drop_table("rehearsal")
