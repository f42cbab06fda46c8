"""Converts legacy listing feeds, XML and flat files, to JSON_LISTINGS_FEED messages, and its report back."""
