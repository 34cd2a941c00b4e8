"""Manual review: orders, the two stages, who reviewed and what they decided."""

from casework.review.models.decisions import Decision, OrderContact
from casework.review.models.orders import OrderAssignment, OrderEvent, OrderReviewer, ReviewOrder
from casework.review.models.stages import ReasonCode, ReviewStage
from casework.review.states import Decided, OrderState, Stage

__all__ = [
    "Decided",
    "Decision",
    "OrderAssignment",
    "OrderContact",
    "OrderEvent",
    "OrderReviewer",
    "OrderState",
    "ReasonCode",
    "ReviewOrder",
    "ReviewStage",
    "Stage",
]
