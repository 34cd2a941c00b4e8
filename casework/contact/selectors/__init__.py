"""What pages show of the ledger, of what restrains contact, of the rules and of their simulations."""

from casework.contact.selectors.history import Restraint, restraint_history
from casework.contact.selectors.ledger import (
    Restraints,
    attempts_of,
    contacts_of,
    hold_on,
    holds_on,
    points_of,
    restraints,
    wish_of,
)
from casework.contact.selectors.rulesets import RuleLine, RulesPage, book_of_rules, rule_of, rules_page
from casework.contact.selectors.simulations import (
    SimulationsPage,
    SimulationView,
    simulation_seen,
    simulation_view,
    simulations_page,
)

__all__ = [
    "Restraint",
    "Restraints",
    "RuleLine",
    "RulesPage",
    "SimulationView",
    "SimulationsPage",
    "attempts_of",
    "book_of_rules",
    "contacts_of",
    "hold_on",
    "holds_on",
    "points_of",
    "restraint_history",
    "restraints",
    "rule_of",
    "rules_page",
    "simulation_seen",
    "simulation_view",
    "simulations_page",
    "wish_of",
]
