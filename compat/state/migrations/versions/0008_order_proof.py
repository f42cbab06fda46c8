"""Which version of Orders answered an order, and how often both said the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_answer",
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("order_id", sa.Text, primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("marketplace", sa.Text, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
    )
    op.create_index("order_answer_expires", "order_answer", ["expires"])
    op.create_table(
        "order_proof",
        sa.Column("marketplace", sa.Text, primary_key=True),
        sa.Column("element", sa.Text, primary_key=True),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("equal", sa.BigInteger, nullable=False),
        sa.Column("in_a_row", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "order_compared",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("compared", sa.BigInteger, nullable=False),
    )
    op.create_index("order_compared_compared", "order_compared", ["compared"])


def downgrade() -> None:
    op.drop_table("order_compared")
    op.drop_table("order_proof")
    op.drop_table("order_answer")
