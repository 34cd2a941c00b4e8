"""The decision that somebody began."""

from typing import TYPE_CHECKING

from casework.review.models import DecisionDraft, ReviewOrder

if TYPE_CHECKING:
    from casework.people.models import User


def draft_of(*, order: ReviewOrder, person: "User") -> DecisionDraft | None:
    """Return what `person` had entered at the order's present stage, None for nothing. One query."""
    return DecisionDraft.objects.filter(order=order, person=person, stage=order.stage).first()
