"""The ledger for people and programs: payments and reversals typed in or sent, the page of a loan."""
