"""Filters of quality's pages."""
