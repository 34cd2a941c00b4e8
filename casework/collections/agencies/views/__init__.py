"""The pages of agencies."""
