"""What every table of the state database belongs to. Importing this costs SQLAlchemy, as `tables` does."""

from __future__ import annotations

from sqlalchemy import MetaData

METADATA = MetaData()
