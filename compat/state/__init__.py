"""What outlives a call: one SQL database, opened at first use. Importing this needs no extra."""

from mws.compat.state.errors import StateError
from mws.compat.state.state import State, default_path, milliseconds

__all__ = ["State", "StateError", "default_path", "milliseconds"]
