"""Set-based writes of the roll: each night in a fixed number of statements, however many cases move."""
