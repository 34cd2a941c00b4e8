"""Retention (留案): a collector asks to keep a case through the rolls, a supervisor agrees, the night keeps it."""
