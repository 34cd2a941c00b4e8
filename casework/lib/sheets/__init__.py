"""Spreadsheets: rows read from files that strangers made, and workbooks written for people to open."""
