"""Settlements that the ledger knows get a row for each form they are rebuilt into, as acknowledged as they are.

Whatever columns the table has by then are copied.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SOURCE = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
_FORMS = {
    "_GET_V2_SETTLEMENT_REPORT_DATA_XML_": 7_100_000_000_000_000,
    "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_": 7_200_000_000_000_000,
}


def _table() -> sa.Table:
    return sa.Table("report", sa.MetaData(), autoload_with=op.get_bind())


def upgrade() -> None:
    table = _table()
    columns = table.c
    wanted = sa.select(table).where(
        columns.report_type == _SOURCE, columns.available.is_not(None), columns.legacy_type.not_in(tuple(_FORMS))
    )
    for row in op.get_bind().execute(wanted).mappings().all():
        # All that Amazon ever issued are such numbers; any other is made when Amazon is next asked about it.
        if row["report_id"].isdigit() and len(row["report_id"]) <= 14:
            made = [
                {**row, "report_id": str(first + int(row["report_id"])), "legacy_type": form}
                for form, first in _FORMS.items()
            ]
            op.get_bind().execute(table.insert(), made)


def downgrade() -> None:
    table = _table()
    op.get_bind().execute(table.delete().where(table.c.report_type == _SOURCE, table.c.legacy_type.in_(tuple(_FORMS))))
