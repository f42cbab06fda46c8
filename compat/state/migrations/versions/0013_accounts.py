"""Accounts, applications and developers; how sellers get from an MWS authorisation to a refresh token."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "data_key",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "application",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("lwa_client_id", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "developer",
        sa.Column("access_key", sa.Text, primary_key=True),
        sa.Column("developer_id", sa.Text, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "account",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("application", sa.Text, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("seller_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("access_key", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("auth_token", sa.LargeBinary),
        sa.Column("refresh_token", sa.LargeBinary),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("authorised", sa.BigInteger),
        sa.Column("proven", sa.BigInteger),
        sa.Column("checked", sa.BigInteger),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_index("account_owner", "account", ["application", "region", "seller_id"], unique=True)
    op.create_index("account_seller", "account", ["seller_id"])
    op.create_index("account_key_seller", "account", ["access_key", "seller_id"])
    op.create_index("account_status", "account", ["status", "id"])
    op.create_table(
        "migration",
        sa.Column("account", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("lease", sa.BigInteger, nullable=False),
        sa.Column("code", sa.LargeBinary),
        sa.Column("code_expires", sa.BigInteger),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_index("migration_step_lease", "migration", ["step", "lease"])
    op.create_table(
        "invitation",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("account", sa.BigInteger, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("opened", sa.BigInteger),
        sa.Column("used", sa.BigInteger),
    )
    op.create_index("invitation_account", "invitation", ["account"])
    op.create_index("invitation_expires", "invitation", ["expires"])
    op.create_table(
        "used_state",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
    )
    op.create_index("used_state_expires", "used_state", ["expires"])
    op.create_index("used_state_address", "used_state", ["address"])
    op.create_table(
        "store_change",
        sa.Column("id", number, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.execute("INSERT INTO store_change (id, number) VALUES (1, 0)")


def downgrade() -> None:
    op.drop_table("store_change")
    op.drop_table("used_state")
    op.drop_table("invitation")
    op.drop_table("migration")
    op.drop_table("account")
    op.drop_table("developer")
    op.drop_table("application")
    op.drop_table("data_key")
