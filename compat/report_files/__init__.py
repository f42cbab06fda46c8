"""Gives the content of reports the form MWS gave it: orders, stock, settlements."""
