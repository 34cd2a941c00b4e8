"""Closing days, and counting closed ones anew."""
