"""Plans of the section Products, one module for a kind of thing, as its tables in `mws.mappings.products`."""
