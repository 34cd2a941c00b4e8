"""What people do: record attempts, place and lift holds, keep wishes, release a contact, change the rules."""

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

__all__ = [
    "PROBLEM_TEXTS",
    "AttemptRefused",
    "FlagRefused",
    "HoldRefused",
    "ReleaseRefused",
    "RulesChanged",
    "RulesRefused",
    "add_rule",
    "choose_preset",
    "drop_rule",
    "keep_wish",
    "lift_hold",
    "lift_wish",
    "note_objection",
    "place_hold",
    "record_attempt",
    "release_contact",
]
