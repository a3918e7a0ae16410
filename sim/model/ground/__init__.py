"""What the country and the host do to a column: roads, borders, leave, rain, risks, attacks."""
