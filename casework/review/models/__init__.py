"""Manual review: orders, the two stages, who reviewed and what they decided."""

from casework.review.models.decisions import Decision, OrderContact
from casework.review.models.desk import DecisionDraft, FindingCheck, OrderNote
from casework.review.models.files import OrderFile
from casework.review.models.holders import OrderAssignment, OrderEvent, OrderReviewer
from casework.review.models.orders import ReviewOrder
from casework.review.models.pauses import OrderCallback, OrderHold, OrderQuestion, Reopening
from casework.review.models.payouts import Payout
from casework.review.models.stages import ReasonCode, RequiredEvidence, ReviewStage
from casework.review.models.traits import ApplicantTrait
from casework.review.states import Decided, EvidenceKind, FileKind, OrderState, Stage, TraitKind

__all__ = [
    "ApplicantTrait",
    "Decided",
    "Decision",
    "DecisionDraft",
    "EvidenceKind",
    "FileKind",
    "FindingCheck",
    "OrderAssignment",
    "OrderCallback",
    "OrderContact",
    "OrderEvent",
    "OrderFile",
    "OrderHold",
    "OrderNote",
    "OrderQuestion",
    "OrderReviewer",
    "OrderState",
    "Payout",
    "ReasonCode",
    "Reopening",
    "RequiredEvidence",
    "ReviewOrder",
    "ReviewStage",
    "Stage",
    "TraitKind",
]
