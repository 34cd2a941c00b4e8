"""What collections' pages and commands show; one query per table of a screen."""
