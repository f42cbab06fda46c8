"""Conversations of several calls that are gone on with: their answers, step by step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "job",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("claim", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("lease", sa.BigInteger, nullable=False),
        sa.Column("begun", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("overtaken", sa.Integer, nullable=False),
    )
    op.create_index("job_owner_claim", "job", ["owner", "claim"], unique=True)
    op.create_index("job_expires", "job", ["expires"])
    op.create_table(
        "job_step",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("job", sa.BigInteger, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("writes", sa.Integer, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
    )
    op.create_index("job_step_job_place", "job_step", ["job", "place"], unique=True)
    op.create_index("job_step_owner_target", "job_step", ["owner", "target"])


def downgrade() -> None:
    op.drop_table("job_step")
    op.drop_table("job")
