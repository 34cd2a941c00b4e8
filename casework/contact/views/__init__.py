"""Pages of the contact rules."""
