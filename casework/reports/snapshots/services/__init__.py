"""Snapshots: taken of our own books, and counted."""
