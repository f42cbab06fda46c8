"""`python -m mws.compat.cli`: the command without its script on PATH."""

from mws.compat.cli.commands import main

main()
