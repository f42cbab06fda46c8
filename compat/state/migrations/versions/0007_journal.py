"""The journal also keeps refused requests, by address and reason and counted; stored values know whose they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("journal", sa.Column("kind", sa.Text, nullable=False, server_default="call"))
    op.add_column("journal", sa.Column("address", sa.Text, nullable=False, server_default=sa.text("''")))
    op.add_column("journal", sa.Column("reason", sa.Text, nullable=False, server_default=sa.text("''")))
    op.add_column("journal", sa.Column("times", sa.Integer, nullable=False, server_default="1"))
    op.add_column("journal", sa.Column("bucket", sa.Text))
    # Calls of before are of whoever has their seller id: they are gone in thirty days.
    op.add_column("journal", sa.Column("owner", sa.Text, nullable=False, server_default=sa.text("''")))
    op.create_index("journal_bucket", "journal", ["bucket"], unique=True)
    # What callers sent was kept as long as it came.
    for name, most in (("action", 60), ("seller_id", 40)):
        op.execute(f"UPDATE journal SET {name} = substr({name}, 1, {most}) WHERE length({name}) > {most}")
    op.add_column("stored_value", sa.Column("owner", sa.Text, nullable=False, server_default=sa.text("''")))
    colon = "strpos(key, ':')" if op.get_bind().dialect.name == "postgresql" else "instr(key, ':')"
    op.execute(f"UPDATE stored_value SET owner = substr(key, 1, {colon} - 1) WHERE kind = 'kept'")
    op.create_index("stored_value_owner", "stored_value", ["owner", "kind", "expires"])


def downgrade() -> None:
    op.drop_index("stored_value_owner", "stored_value")
    op.drop_column("stored_value", "owner")
    op.drop_index("journal_bucket", "journal")
    op.execute("DELETE FROM journal WHERE kind <> 'call'")
    for name in ("owner", "bucket", "times", "reason", "address", "kind"):
        op.drop_column("journal", name)
