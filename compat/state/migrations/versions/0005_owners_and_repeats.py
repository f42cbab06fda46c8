"""Entries belong to application, region and seller, and writes are known again by their signature.

The old values of `owner` stay seller ids here: only the configuration says whose they are, and
`mws.compat.ledger.owners` gives them to their owners before the first question.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "submission",
    "feed_part",
    "listing_change",
    "feed_sync",
    "ledger",
    "report",
    "report_part",
    "report_asked",
    "report_sync",
    "report_schedule",
)
# Indexes named after the column: (old name, table, columns with the new name, unique).
INDEXES = (
    ("submission_seller_id_feed_id", "submission", ("owner", "feed_id"), True),
    ("submission_seller_id_claim", "submission", ("owner", "claim"), True),
    ("submission_seller_id_created", "submission", ("owner", "created", "id"), False),
    ("feed_part_seller_id_feed_id", "feed_part", ("owner", "feed_id"), True),
    ("feed_part_seller_id_state", "feed_part", ("owner", "state"), False),
    ("listing_change_seller_id_state", "listing_change", ("owner", "state", "submission", "place"), False),
)


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN seller_id TO owner")
    for name, table, columns, unique in INDEXES:
        op.drop_index(name, table)
        op.create_index(name.replace("seller_id", "owner"), table, columns, unique=unique)
    op.add_column("submission", sa.Column("fingerprint", sa.Text))
    op.add_column("submission", sa.Column("answered", sa.BigInteger))
    op.add_column("submission", sa.Column("overtaken", sa.Integer, nullable=False, server_default="0"))
    # What was answered before this version counts as answered when it was last changed.
    op.execute("UPDATE submission SET answered = changed WHERE sent IN ('sent', 'dry_run')")
    op.execute("UPDATE submission SET fingerprint = SUBSTR(claim, 4) WHERE claim LIKE 'on:%'")
    op.create_table(
        "signature",
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_index("signature_until", "signature", ["until"])
    op.create_table(
        "write",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("claim", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("begun", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("answered", sa.BigInteger),
        sa.Column("reply", sa.Text, nullable=False),
    )
    op.create_index("write_owner_claim", "write", ["owner", "claim"], unique=True)
    op.create_index("write_owner_action", "write", ["owner", "action", "id"])
    op.create_index("write_begun", "write", ["begun"])


def downgrade() -> None:
    op.drop_table("write")
    op.drop_table("signature")
    for column in ("fingerprint", "answered", "overtaken"):
        op.drop_column("submission", column)
    for name, table, _, _ in INDEXES:
        op.drop_index(name.replace("seller_id", "owner"), table)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN owner TO seller_id")
    for name, table, columns, unique in INDEXES:
        op.create_index(name, table, ["seller_id", *columns[1:]], unique=unique)
