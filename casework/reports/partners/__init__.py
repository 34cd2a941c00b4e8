"""Channels that bring applicants and funders whose money is lent: what they count, what they are due."""
