"""Limits and terms that operations keep on one page: what may be waived, how promises are taken, what may be kept."""
