"""The command `mws-compat`. `main` is its entry point; one module for each group of commands."""

from mws.compat.cli.commands import Commands, main

__all__ = ["Commands", "main"]
