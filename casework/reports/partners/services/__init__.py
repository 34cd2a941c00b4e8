"""What is done about channels and funders."""
