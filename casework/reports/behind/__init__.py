"""The orders, calls, placements and cases behind one number of the figures of review and of collections."""
