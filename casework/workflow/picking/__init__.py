"""What supervisors do with the items of a pool that they chose: ticked rows, or all that a filter lets through.

board: what a kind of work says of its pools. selection: what was chosen, counted and confirmed. chosen: doing it at
once, by public ids. doing: doing it in the background, or dealing it. choices: to whom it could be given.
"""
