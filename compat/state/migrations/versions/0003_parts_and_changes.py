"""Parts and changes of converted listing feeds: tables of their own in place of JSON in the submission."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    part = op.create_table(
        "feed_part",
        sa.Column("submission", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seller_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("marketplace", sa.Text, nullable=False),
        sa.Column("sent", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("feed_id", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("result_document", sa.Text),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.create_table(
        "listing_change",
        sa.Column("submission", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seller_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("marketplace", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("issues", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.execute("ALTER TABLE submission RENAME COLUMN parts TO conversion")
    submission = sa.table(
        "submission", sa.column("id", sa.BigInteger), sa.column("seller_id", sa.Text), sa.column("conversion", sa.Text)
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(submission)).all():
        kept = json.loads(row.conversion) or {}
        rows = [
            {
                "submission": row.id,
                "place": place,
                "seller_id": row.seller_id,
                "state": made["state"],
                "changed": made["at"],
                "document": made["document"],
                "marketplace": made["marketplaces"][0],
                "sent": made["sent"],
                "after": ",".join(str(other) for other in made["after"]),
                "feed_id": made["feed_id"],
                "status": made["status"],
                "result_document": made["result"],
                "why": made["why"],
            }
            for place, made in enumerate(kept.pop("parts", []))
        ]
        if rows:
            connection.execute(part.insert(), rows)
        changed = submission.update().where(submission.c.id == row.id)
        connection.execute(changed.values(conversion=json.dumps(kept) if kept else ""))
    op.create_index("feed_part_seller_id_feed_id", "feed_part", ["seller_id", "feed_id"], unique=True)
    op.create_index("feed_part_seller_id_state", "feed_part", ["seller_id", "state"])
    op.create_index("listing_change_seller_id_state", "listing_change", ["seller_id", "state", "submission", "place"])


def downgrade() -> None:
    # What was sent is known by the submissions alone then: their parts cannot be told of any more.
    op.drop_table("listing_change")
    op.drop_table("feed_part")
    op.execute("ALTER TABLE submission RENAME COLUMN conversion TO parts")
    op.execute("UPDATE submission SET parts = '[]'")
