"""Orders from other programs, and their status for them."""
