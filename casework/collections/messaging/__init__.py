"""Messages sent for cases: from the case page one by one, from a pool to all that were chosen."""
