"""What was kept by seller id is kept by owner: application, region and seller.

The old values stay seller ids here: only the configuration says whose they are, and `mws.compat.ledger.owners` gives
them to their owners before the first question.
"""

from __future__ import annotations

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


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name.replace("seller_id", "owner"), table)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN owner TO seller_id")
    for name, table, columns, unique in INDEXES:
        op.create_index(name, table, ["seller_id", *columns[1:]], unique=unique)
