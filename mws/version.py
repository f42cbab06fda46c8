"""The version of this package, in the one place that says it; `pyproject.toml` reads it from here. Imports nothing."""

VERSION = "0.1.0"

USER_AGENT = f"mws-compat/{VERSION.rpartition('.')[0]} (Language=Python)"
"""What requests of ours are sent under, `App/Version (Language=...)`, where the configuration says nothing."""
