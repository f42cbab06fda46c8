"""Reports that are one to the caller and two at Amazon."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_part",
        sa.Column("seller_id", sa.Text, primary_key=True),
        sa.Column("report_id", sa.Text, primary_key=True),
        sa.Column("report_type", sa.Text, primary_key=True),
        sa.Column("part_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("report_part_by_part", "report_part", ["seller_id", "part_id"])
    op.create_index("report_part_by_state", "report_part", ["seller_id", "state"])


def downgrade() -> None:
    op.drop_table("report_part")
