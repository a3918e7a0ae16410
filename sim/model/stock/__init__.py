"""What stands at a site and becomes of it: packed, fed, held, given away, destroyed."""
