"""Webhooks out: what happened here is told to other programs, signed, at least once. docs/api.md says it to them."""
