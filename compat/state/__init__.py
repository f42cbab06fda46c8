"""What outlives a call: one SQL database, opened at first use. Importing this needs no extra."""

from mws.compat.state.errors import StateError
from mws.compat.state.state import OFF, State, default_path
from mws.compat.state.times import milliseconds

__all__ = ["OFF", "State", "StateError", "default_path", "milliseconds"]
