"""Dashboards: today's floor, live, and trends of closed days, as charts drawn by the server with their tables."""
