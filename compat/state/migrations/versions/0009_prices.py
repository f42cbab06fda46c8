"""The prices that were sent, each from what to what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "price_sent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("marketplace", sa.Text, nullable=False),
        sa.Column("sku", sa.Text, nullable=False),
        sa.Column("element", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("old", sa.Text),
        sa.Column("new", sa.Text, nullable=False),
        sa.Column("submission", sa.BigInteger, nullable=False),
        sa.Column("sent", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("same_as", sa.BigInteger),
    )
    op.create_index("price_sent_owner_sku", "price_sent", ["owner", "sku"])
    op.create_index("price_sent_submission", "price_sent", ["submission"])
    op.create_index("price_sent_owner_last", "price_sent", ["owner", "last"])


def downgrade() -> None:
    op.drop_table("price_sent")
