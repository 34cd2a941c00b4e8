"""Dealing a whole pool: read it, plan it, show it, and write exactly what was shown.

reading: the pool as a planner's problem. previewing, committing, replaying: the use cases. writing: the statements.
packing: the snapshot and the lines as bytes. telling: what the page and "why this person" are answered from.
"""
