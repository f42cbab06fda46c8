"""The ledger: reports, their requests and schedules, feed submissions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger",
        sa.Column("seller_id", sa.Text, primary_key=True),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("acknowledged_before", sa.BigInteger),
        sa.Column("adopted", sa.BigInteger),
        sa.Column("adopted_by", sa.Text, nullable=False),
    )
    op.create_table(
        "report",
        sa.Column("seller_id", sa.Text, primary_key=True),
        sa.Column("report_id", sa.Text, primary_key=True),
        sa.Column("report_type", sa.Text, nullable=False),
        sa.Column("legacy_type", sa.Text, nullable=False),
        sa.Column("marketplaces", sa.Text, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("mws_status", sa.Text, nullable=False),
        sa.Column("guessed", sa.Integer, nullable=False),
        sa.Column("ours", sa.Integer, nullable=False),
        sa.Column("scheduled", sa.Integer, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("data_start", sa.BigInteger),
        sa.Column("data_end", sa.BigInteger),
        sa.Column("started", sa.BigInteger),
        sa.Column("completed", sa.BigInteger),
        sa.Column("cancelled_by_us", sa.BigInteger),
        sa.Column("document_id", sa.Text, nullable=False),
        sa.Column("available", sa.BigInteger),
        sa.Column("acknowledged", sa.Integer, nullable=False),
        sa.Column("acknowledged_at", sa.BigInteger),
    )
    op.create_index("report_by_acknowledged", "report", ["seller_id", "acknowledged", "available", "report_id"])
    op.create_index(
        "report_by_available",
        "report",
        ["seller_id", "available", "report_id", "acknowledged", "report_type", "legacy_type", "ours"],
    )
    op.create_index(
        "report_by_created",
        "report",
        ["seller_id", "created", "report_id", "report_type", "legacy_type", "mws_status", "ours"],
    )
    op.create_index("report_by_status", "report", ["seller_id", "status", "created"])
    op.create_table(
        "report_asked",
        sa.Column("seller_id", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("asked", sa.BigInteger, nullable=False),
        sa.Column("report_id", sa.Text, nullable=False),
    )
    op.create_table(
        "report_sync",
        sa.Column("seller_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("report_type", sa.Text, primary_key=True),
        sa.Column("synced", sa.BigInteger),
        sa.Column("whole", sa.BigInteger),
        sa.Column("begun", sa.BigInteger),
        sa.Column("resume", sa.Text, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
    )
    op.create_table(
        "report_schedule",
        sa.Column("seller_id", sa.Text, primary_key=True),
        sa.Column("schedule_id", sa.Text, primary_key=True),
        sa.Column("report_type", sa.Text, nullable=False),
        sa.Column("legacy_type", sa.Text, nullable=False),
        sa.Column("marketplaces", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("next", sa.BigInteger),
        sa.Column("ours", sa.Integer, nullable=False),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("seller_id", sa.Text, nullable=False),
        sa.Column("feed_id", sa.Text),
        sa.Column("claim", sa.Text),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("sent", sa.Text, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("feed_type_legacy", sa.Text, nullable=False),
        sa.Column("feed_type", sa.Text, nullable=False),
        sa.Column("marketplaces", sa.Text, nullable=False),
        sa.Column("md5", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("started", sa.BigInteger),
        sa.Column("completed", sa.BigInteger),
        sa.Column("cancelled_by_us", sa.Integer, nullable=False),
        sa.Column("result_document", sa.Text),
        sa.Column("parts", sa.Text, nullable=False),
        sa.Column("checked", sa.BigInteger, nullable=False),
    )
    op.create_index("submission_seller_id_claim", "submission", ["seller_id", "claim"], unique=True)
    op.create_index("submission_seller_id_created", "submission", ["seller_id", "created", "id"])
    op.create_index("submission_seller_id_feed_id", "submission", ["seller_id", "feed_id"], unique=True)
    op.create_table(
        "feed_sync",
        sa.Column("seller_id", sa.Text, primary_key=True),
        sa.Column("feed_type", sa.Text, primary_key=True),
        sa.Column("synced", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("feed_sync")
    op.drop_table("submission")
    op.drop_table("report_schedule")
    op.drop_table("report_sync")
    op.drop_table("report_asked")
    op.drop_table("report")
    op.drop_table("ledger")
