"""What a day's log gives, and what pages read of the summaries."""
