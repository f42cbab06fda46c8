"""Soaks: what has to hold for minutes and under attack. `make soak` runs them all; the suite runs a sample of each."""
