"""What every API of the sandbox is written with: a call as plain values, refusals, shared checks, the declaration."""
