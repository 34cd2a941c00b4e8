"""Collections: ladders and buckets, cases, their stays in buckets and the placements with collectors."""

from casework.collections.models.cases import CaseEvent, CollectionCase, LateLoan
from casework.collections.models.contacts import CaseContact
from casework.collections.models.ladders import Bucket, Ladder, ProductLadder
from casework.collections.models.stays import BucketStay, Placement
from casework.collections.states import CaseState, StayOutcome

__all__ = [
    "Bucket",
    "BucketStay",
    "CaseContact",
    "CaseEvent",
    "CaseState",
    "CollectionCase",
    "Ladder",
    "LateLoan",
    "Placement",
    "ProductLadder",
    "StayOutcome",
]
