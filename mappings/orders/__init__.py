"""Tables of the section Orders, one module for each REST version."""
