"""Numbers of closed days: counted once, kept, and told when they would be others today."""
