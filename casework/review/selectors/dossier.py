"""All that a reviewer reads of an order before deciding it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.portfolio.models import ContactPoint, Relation
from casework.review import permissions, rules, words
from casework.review.findings import RISK
from casework.review.models import Decision, ReviewOrder
from casework.review.selectors.reasons import reason_labels, reasons_of
from casework.review.traits import folded

if TYPE_CHECKING:
    from casework.people.models import User

RELATED = ("book", "product", "customer", "pool", "assignee", "initial_by", "rereview_by", "loan", "channel")


@dataclass(frozen=True, kw_only=True)
class Section:
    """Facts under one heading."""

    title: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Made:
    """A decision already made, and its reasons in words."""

    decision: Decision
    reasons: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """What the page of an order shows whatever tab is open.

    own: the applicant's first own number, None without one. may_reveal: whether the viewer may ask for numbers in
    clear; may_write: whether they may add notes and files.
    """

    order: ReviewOrder
    points: list[ContactPoint]
    decisions: list[Made]
    may_reveal: bool
    may_write: bool

    @property
    def own(self) -> ContactPoint | None:
        """The applicant's own number that is tried first."""
        return next((point for point in self.points if point.relation == Relation.OWN), None)


def order_shown(user: "User", public_id: UUID) -> ReviewOrder:
    """Return the order with what every part of its page shows. Raises Http404 unless `user` may read it."""
    return get_object_or_404(permissions.visible_to(user).select_related(*RELATED), public_id=public_id)


def order_left_open(user: "User", public_id: UUID) -> tuple[ReviewOrder, bool]:
    """Return the order of a page that may have been open for long, and whether `user` may still read it.

    Who held it and lost it is told where it stands, nothing more. Raises Http404 for everybody else.
    """
    seen = permissions.visible_to(user).filter(public_id=public_id)
    order = seen.select_related(*RELATED).first()
    return (order, True) if order else (order_once_held(user, public_id), False)


def order_once_held(user: "User", public_id: UUID) -> ReviewOrder:
    """Return an order that `user` holds or held: deciding one that was taken away is told as such. Raises Http404."""
    return get_object_or_404(permissions.once_held_by(user).select_related(*RELATED), public_id=public_id)


def dossier(*, order: ReviewOrder, viewer: "User") -> Dossier:
    """Return what stands around every tab of `order` (from `order_shown`). Five queries at most."""
    may_reveal = permissions.revealable_by(viewer).filter(pk=order.pk).exists()
    return Dossier(
        order=order,
        points=list(order.customer.contact_points.all()),
        decisions=_decisions(order),
        may_reveal=may_reveal,
        may_write=may_reveal,  # the same people: permissions.writable_by
    )


def sections_of(application: Mapping[str, Any], *, tab: str = "") -> list[Section]:
    """Return the application's facts by section, known sections first and in the house's order; risk apart.

    tab: only the sections that stand on this tab; sections that we do not know stand on the first.
    """
    known = [name for name in words.SECTIONS if name in application]
    others = [name for name in application if name not in words.SECTIONS and name != RISK]
    return [
        Section(title=words.section_title(name), facts=words.facts(application[name]))
        for name in [*known, *others]
        if application[name] and tab in {"", words.TAB_OF.get(name, words.FIRST_TAB)}
    ]


def face_match(application: Mapping[str, Any]) -> Decimal | None:
    """Return how alike ID photo and live photo are as the source said it, from 0 to 1; None when it did not."""
    facts = application.get("identity")
    said = facts.items() if isinstance(facts, Mapping) else []
    found = [str(value) for label, value in said if folded(str(label)) in words.FACE_MATCH]
    return rules.share_of(found[0]) if found else None


def _decisions(order: ReviewOrder) -> list[Made]:
    found = Decision.objects.filter(order=order).select_related("decided_by", "reopening")
    made = list(found.defer("snapshot").order_by("pk"))
    labels = reason_labels() if made else {}
    return [Made(decision=decision, reasons=reasons_of(decision, labels)) for decision in made]
