"""Plans of the section Feeds: submitting, lists and counts, processing reports, listing changes."""
