"""Pages about assignment: how a team's work is dealt, why it went where it went, and who leaves; dealing pools."""
