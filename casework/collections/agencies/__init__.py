"""Agencies (委外): cases placed with collectors outside the house, what they bring in, and what they earn by it."""
