"""Lost contact (失联): a borrower whom no number reaches any more, until somebody finds them."""
