"""What is done to the book: loans opened, payments recorded and allocated, files fed."""
