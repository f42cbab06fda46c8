"""Tables of the section Feeds: Actions, feed types, and what listing feeds become."""
