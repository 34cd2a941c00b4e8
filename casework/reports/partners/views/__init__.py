"""The pages of channels and funders."""
