"""Collections: ladders and buckets, cases, their stays and placements, what borrowers promised."""

from casework.collections.agencies.models import (
    Agency,
    AgencyBatch,
    AgencyLine,
    AgencyPlacement,
    AgencyResult,
    AgencySlot,
    AgencyStatement,
    CommissionTier,
)
from casework.collections.models.cases import CaseEvent, CollectionCase, LateLoan
from casework.collections.models.contacts import CaseContact
from casework.collections.models.ladders import Bucket, Ladder, ProductLadder
from casework.collections.models.partitions import RollPartition
from casework.collections.models.promises import Promise, PromiseJudgement, PromisePart, PromiseTerms
from casework.collections.models.stays import BucketStay, Placement
from casework.collections.states import CaseState, PromiseEnd, PromiseOutcome, StayOutcome
from casework.collections.writeoffs.models import WriteOff

__all__ = [
    "Agency",
    "AgencyBatch",
    "AgencyLine",
    "AgencyPlacement",
    "AgencyResult",
    "AgencySlot",
    "AgencyStatement",
    "Bucket",
    "BucketStay",
    "CaseContact",
    "CaseEvent",
    "CaseState",
    "CollectionCase",
    "CommissionTier",
    "Ladder",
    "LateLoan",
    "Placement",
    "ProductLadder",
    "Promise",
    "PromiseEnd",
    "PromiseJudgement",
    "PromiseOutcome",
    "PromisePart",
    "PromiseTerms",
    "RollPartition",
    "StayOutcome",
    "WriteOff",
]
