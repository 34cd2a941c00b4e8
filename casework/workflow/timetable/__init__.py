"""In whose working time limits run: the page of calendars, changing them, and what a change does to limits.

reach: who may look and change. limits: what runs in working time (apps above say theirs). effects: what a change would
do. showing: the page. forms: what is sent.
"""
