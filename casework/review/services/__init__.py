"""What can be done with an order, from its intake to its payout."""

from casework.review.services.assigning import assign_orders, prioritise_orders, release_orders
from casework.review.services.batch import begin_batch
from casework.review.services.contact import call_about, note_attempt, reveal_id, reveal_phone
from casework.review.services.decision import DecisionRefused, decide
from casework.review.services.desk import DESK
from casework.review.services.disbursement import DisbursementRefused, disburse
from casework.review.services.hold import APPROVED_TOPIC, OrderChanged, OrderTaken
from casework.review.services.intake import NewOrder, OrderRefused, Received, receive_order, receive_orders
from casework.review.services.opening import start_review

__all__ = [
    "APPROVED_TOPIC",
    "DESK",
    "DecisionRefused",
    "DisbursementRefused",
    "NewOrder",
    "OrderChanged",
    "OrderRefused",
    "OrderTaken",
    "Received",
    "assign_orders",
    "begin_batch",
    "call_about",
    "decide",
    "disburse",
    "note_attempt",
    "prioritise_orders",
    "receive_order",
    "receive_orders",
    "release_orders",
    "reveal_id",
    "reveal_phone",
    "start_review",
]
