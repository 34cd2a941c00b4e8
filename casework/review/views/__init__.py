"""Pages of manual review: pools, the reviewer's desk and order page, payouts."""
