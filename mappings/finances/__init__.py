"""Finances 2015-05-01: parts that every list is made of, the 27 lists of MWS, the Actions by REST version."""
