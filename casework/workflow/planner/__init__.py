"""Dealing a pool, on paper: pure functions from items and people to who gets what. No database, no clock.

`plan.make_plan` is the way in. How it thinks: docs/assignment.md, "Dealing a whole pool".
"""

from casework.workflow.planner.plan import make_plan
from casework.workflow.planner.problem import Aim, Item, Line, Outcome, Person, Plan, Problem, Stay, Strategy

__all__ = ["Aim", "Item", "Line", "Outcome", "Person", "Plan", "Problem", "Stay", "Strategy", "make_plan"]
