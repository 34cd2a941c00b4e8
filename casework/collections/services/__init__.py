"""What can be done with cases: the roll, what payments do, assigning, contacts."""

from casework.collections.services.assigning import assign_cases, release_cases, take_case
from casework.collections.services.board import board_of
from casework.collections.services.contact import open_case, place_call, record_contact, reveal_id, reveal_phone
from casework.collections.services.hold import CaseTaken
from casework.collections.services.night import ask_by_hand, ask_for_all
from casework.collections.services.promises import PromiseRefused, cancel_promise, record_promise
from casework.collections.services.restraining import hold_case, keep_wish, lift_hold, lift_wish, release_contact
from casework.collections.services.roll import RollRefused

__all__ = [
    "CaseTaken",
    "PromiseRefused",
    "RollRefused",
    "ask_by_hand",
    "ask_for_all",
    "assign_cases",
    "board_of",
    "cancel_promise",
    "hold_case",
    "keep_wish",
    "lift_hold",
    "lift_wish",
    "open_case",
    "place_call",
    "record_contact",
    "record_promise",
    "release_cases",
    "release_contact",
    "reveal_id",
    "reveal_phone",
    "take_case",
]
