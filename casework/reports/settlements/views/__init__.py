"""The pages of settlements with channels."""
