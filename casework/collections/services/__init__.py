"""What can be done with cases: the roll, what payments do, assigning, contacts."""

from casework.collections.services.assigning import assign_cases, release_cases, take_case
from casework.collections.services.board import board_of
from casework.collections.services.contact import open_case, place_call, record_contact, reveal_id, reveal_phone
from casework.collections.services.hold import CaseTaken
from casework.collections.services.night import ask_by_hand, ask_for_all
from casework.collections.services.roll import RollRefused

__all__ = [
    "CaseTaken",
    "RollRefused",
    "ask_by_hand",
    "ask_for_all",
    "assign_cases",
    "board_of",
    "open_case",
    "place_call",
    "record_contact",
    "release_cases",
    "reveal_id",
    "reveal_phone",
    "take_case",
]
