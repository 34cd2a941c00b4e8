"""Pages of templates and messages."""
