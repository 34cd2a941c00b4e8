"""What people can do, when they work and how much they carry, as supervisors see and change it.

offers: which skills there are to choose, and finding customers. stranding: what a change leaves behind. changing: the
use cases that belong to assignment. edits: every change there is, with its form. showing, grid: the pages.
"""
