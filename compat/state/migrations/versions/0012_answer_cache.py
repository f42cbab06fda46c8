"""The age of the oldest answer a call was answered from; and whose listings were changed, so that none older serves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("journal", sa.Column("age", sa.Integer))
    op.create_table(
        "changed_sku",
        sa.Column("submission", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("sku", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("noted", sa.BigInteger, nullable=False),
    )
    op.create_index("changed_sku_owner_noted", "changed_sku", ["owner", "noted"])


def downgrade() -> None:
    op.drop_table("changed_sku")
    op.drop_column("journal", "age")
