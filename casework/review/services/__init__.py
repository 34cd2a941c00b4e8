"""What can be done with an order, from its intake to its payout."""

from casework.review.services.assigning import assign_orders, prioritise_orders, release_orders, take_order
from casework.review.services.authority import AuthorityRefused
from casework.review.services.board import board_at, board_of
from casework.review.services.callbacks import CallbackRefused, book_callback, cancel_callback
from casework.review.services.checks import CheckChanged, check_finding
from casework.review.services.closing import ClosingRefused, reopen_order, withdraw_order
from casework.review.services.contact import call_about, note_attempt, reveal_id, reveal_phone
from casework.review.services.decision import DecisionRefused, decide
from casework.review.services.desk import DESK
from casework.review.services.disbursement import DisbursementRefused, disburse
from casework.review.services.draft import DraftChanged, discard_draft, save_draft
from casework.review.services.expiry import expire_orders
from casework.review.services.files import FileRefused, attach_file, look_at_file, remove_file
from casework.review.services.giving_back import ReleaseRefused, give_back
from casework.review.services.hold import APPROVED_TOPIC, OrderChanged, OrderTaken
from casework.review.services.intake import NewOrder, OrderRefused, Received, receive_order, receive_orders
from casework.review.services.limits import LimitRefused, set_limit
from casework.review.services.notes import NoteChanged, NoteRefused, change_note, write_note
from casework.review.services.opening import start_review
from casework.review.services.pausing import HoldRefused, hold_order, resume_order
from casework.review.services.payouts import follow_payout
from casework.review.services.products import TOPIC as PRODUCTS_TOPIC
from casework.review.services.products import Terms, set_evidence, set_terms
from casework.review.services.questions import QuestionRefused, answer_question, send_back
from casework.review.services.reasons import put_reason
from casework.review.services.watching import lapse_holds, tell_callbacks, warn_of_limits, watch

__all__ = [
    "APPROVED_TOPIC",
    "DESK",
    "PRODUCTS_TOPIC",
    "AuthorityRefused",
    "CallbackRefused",
    "CheckChanged",
    "ClosingRefused",
    "DecisionRefused",
    "DisbursementRefused",
    "DraftChanged",
    "FileRefused",
    "HoldRefused",
    "LimitRefused",
    "NewOrder",
    "NoteChanged",
    "NoteRefused",
    "OrderChanged",
    "OrderRefused",
    "OrderTaken",
    "QuestionRefused",
    "Received",
    "ReleaseRefused",
    "Terms",
    "answer_question",
    "assign_orders",
    "attach_file",
    "board_at",
    "board_of",
    "book_callback",
    "call_about",
    "cancel_callback",
    "change_note",
    "check_finding",
    "decide",
    "disburse",
    "discard_draft",
    "expire_orders",
    "follow_payout",
    "give_back",
    "hold_order",
    "lapse_holds",
    "look_at_file",
    "note_attempt",
    "prioritise_orders",
    "put_reason",
    "receive_order",
    "receive_orders",
    "release_orders",
    "remove_file",
    "reopen_order",
    "resume_order",
    "reveal_id",
    "reveal_phone",
    "save_draft",
    "send_back",
    "set_evidence",
    "set_limit",
    "set_terms",
    "start_review",
    "take_order",
    "tell_callbacks",
    "warn_of_limits",
    "watch",
    "withdraw_order",
    "write_note",
]
