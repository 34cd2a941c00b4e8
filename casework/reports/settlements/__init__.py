"""What is settled with channels: terms, statements of what was counted, what was paid in ahead."""
