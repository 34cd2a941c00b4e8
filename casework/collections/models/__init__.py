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
from casework.collections.legal.models import LegalKind, LegalStep
from casework.collections.lost.models import LostContact
from casework.collections.models.actions import NextAction, PaidClaim
from casework.collections.models.cases import CaseEvent, CollectionCase, LateLoan
from casework.collections.models.contacts import CaseContact, PointChange
from casework.collections.models.heldout import SliceDraw
from casework.collections.models.ladders import Bucket, Ladder, ProductLadder
from casework.collections.models.partitions import RollPartition
from casework.collections.models.promises import Promise, PromiseJudgement, PromisePart, PromiseTerms
from casework.collections.models.stays import BucketStay, Placement
from casework.collections.models.versions import BucketBound, LadderVersion
from casework.collections.models.waivers import OPEN_WAIVERS, Waiver, WaiverLimit, WaiverPart
from casework.collections.papers.models import CaseFile, PaperKind
from casework.collections.retention.models import OPEN_RETENTIONS, Retention, RetentionLimit, RetentionState
from casework.collections.states import (
    ActionEnd,
    CaseState,
    ClaimEnd,
    PromiseEnd,
    PromiseOutcome,
    StayOutcome,
    WaiverState,
)
from casework.collections.writeoffs.models import WriteOff

__all__ = [
    "OPEN_RETENTIONS",
    "OPEN_WAIVERS",
    "ActionEnd",
    "Agency",
    "AgencyBatch",
    "AgencyLine",
    "AgencyPlacement",
    "AgencyResult",
    "AgencySlot",
    "AgencyStatement",
    "Bucket",
    "BucketBound",
    "BucketStay",
    "CaseContact",
    "CaseEvent",
    "CaseFile",
    "CaseState",
    "ClaimEnd",
    "CollectionCase",
    "CommissionTier",
    "Ladder",
    "LadderVersion",
    "LateLoan",
    "LegalKind",
    "LegalStep",
    "LostContact",
    "NextAction",
    "PaidClaim",
    "PaperKind",
    "Placement",
    "PointChange",
    "ProductLadder",
    "Promise",
    "PromiseEnd",
    "PromiseJudgement",
    "PromiseOutcome",
    "PromisePart",
    "PromiseTerms",
    "Retention",
    "RetentionLimit",
    "RetentionState",
    "RollPartition",
    "SliceDraw",
    "StayOutcome",
    "Waiver",
    "WaiverLimit",
    "WaiverPart",
    "WaiverState",
    "WriteOff",
]
