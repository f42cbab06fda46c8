"""Tables of the section Products, one module for a kind of thing: prices, the catalogue, fees."""
