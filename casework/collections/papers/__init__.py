"""Files attached to a case: letters, court papers, what the borrower sent."""
