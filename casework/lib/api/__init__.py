"""What every address for programs shares: how JSON is read and how it is said that something is wrong."""
