"""What is asked of channels and funders."""
