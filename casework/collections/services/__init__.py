"""What can be done with cases: the roll, what payments do, assigning, contacts."""

from casework.collections.services.actions import ActionRefused, book_action, cancel_action, tell_due
from casework.collections.services.agreements import AgreementRefused, ask_agreement
from casework.collections.services.assigning import assign_cases, release_cases, take_case
from casework.collections.services.board import board_of
from casework.collections.services.claims import ClaimRefused, claim_paid, look_at_receipt, reject_claim
from casework.collections.services.contact import (
    call_anyway,
    open_case,
    place_call,
    record_contact,
    reveal_entry,
    reveal_id,
    reveal_phone,
)
from casework.collections.services.hold import CaseTaken
from casework.collections.services.night import ask_by_hand, ask_for_all
from casework.collections.services.points import PointRefused, change_point
from casework.collections.services.promises import PromiseRefused, cancel_promise, record_promise
from casework.collections.services.restraining import hold_case, keep_wish, lift_hold, lift_wish, release_contact
from casework.collections.services.roll import RollRefused
from casework.collections.services.waivers import WaiverRefused, WaiverTaken, ask_waiver, decide_waiver

__all__ = [
    "ActionRefused",
    "AgreementRefused",
    "CaseTaken",
    "ClaimRefused",
    "PointRefused",
    "PromiseRefused",
    "RollRefused",
    "WaiverRefused",
    "WaiverTaken",
    "ask_agreement",
    "ask_by_hand",
    "ask_for_all",
    "ask_waiver",
    "assign_cases",
    "board_of",
    "book_action",
    "call_anyway",
    "cancel_action",
    "cancel_promise",
    "change_point",
    "claim_paid",
    "decide_waiver",
    "hold_case",
    "keep_wish",
    "lift_hold",
    "lift_wish",
    "look_at_receipt",
    "open_case",
    "place_call",
    "record_contact",
    "record_promise",
    "reject_claim",
    "release_cases",
    "release_contact",
    "reveal_entry",
    "reveal_id",
    "reveal_phone",
    "take_case",
    "tell_due",
]
