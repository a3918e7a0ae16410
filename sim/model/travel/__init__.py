"""How people go: contingents, civilians, flights, and those who take themselves home."""
