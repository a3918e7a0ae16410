"""What moves on the road: trucks, escorts, movement control, columns and their ways out."""
