"""What people do: record attempts, place and lift holds, keep wishes, release a contact, change the rules and
try them on the past.
"""

from casework.contact.services.attempts import PROBLEM_TEXTS, AttemptRefused, record_attempt
from casework.contact.services.flags import FlagRefused, keep_wish, lift_wish, note_objection
from casework.contact.services.holds import HoldRefused, lift_hold, place_hold
from casework.contact.services.releases import ReleaseRefused, release_contact
from casework.contact.services.rulesets import (
    RulesChanged,
    RulesRefused,
    add_rule,
    choose_preset,
    drop_rule,
)
from casework.contact.services.simulating import (
    CONTENT_TYPE,
    FURTHEST,
    KIND,
    SimulationNotReady,
    SimulationRefused,
    ask_simulation,
    fetch_sheet,
    rules_simulated,
    run_simulation,
)

__all__ = [
    "CONTENT_TYPE",
    "FURTHEST",
    "KIND",
    "PROBLEM_TEXTS",
    "AttemptRefused",
    "FlagRefused",
    "HoldRefused",
    "ReleaseRefused",
    "RulesChanged",
    "RulesRefused",
    "SimulationNotReady",
    "SimulationRefused",
    "add_rule",
    "ask_simulation",
    "choose_preset",
    "drop_rule",
    "fetch_sheet",
    "keep_wish",
    "lift_hold",
    "lift_wish",
    "note_objection",
    "place_hold",
    "record_attempt",
    "release_contact",
    "rules_simulated",
    "run_simulation",
]
