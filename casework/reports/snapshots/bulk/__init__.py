"""Set-based SQL of snapshots: taken of our own books, and counted."""
