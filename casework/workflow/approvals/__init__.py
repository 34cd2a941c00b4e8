"""What waits for a second person: one inbox over every kind of request, through one registry."""
