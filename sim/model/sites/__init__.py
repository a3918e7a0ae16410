"""The life of a site, from its first day of packing until it has been left."""
