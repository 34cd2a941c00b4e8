"""Other applicants who gave the same phone, device, address or employer: found by hash, a few at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from casework.review import permissions
from casework.review.models import ApplicantTrait, ReviewOrder, TraitKind

if TYPE_CHECKING:
    from casework.people.models import User

MOST = 10  # of each kind at a time


@dataclass(frozen=True, kw_only=True)
class SharedOrder:
    """An order of somebody else. readable: the viewer may open it."""

    order: ReviewOrder
    readable: bool


@dataclass(frozen=True, kw_only=True)
class SharedTrait:
    """What is shared and the others' orders, the newest first. after: where "more" begins, None when that is all."""

    kind: str
    label: str
    rows: Sequence[SharedOrder]
    after: UUID | None


def shared_of(
    *, order: ReviewOrder, viewer: "User", kind: str = "", after: UUID | None = None
) -> list[SharedTrait]:  # fmt: skip
    """Return what `order` has in common with others, by kind; only one kind, further on, when asked for more.

    At most eight queries, each of them by index and limited, however many people have the employer in common.
    """
    kinds = {choice: label for choice, label in TraitKind.choices if kind in {"", choice}}
    last = ReviewOrder.objects.filter(public_id=after).values_list("pk", flat=True).first() if after else None
    ids = _others(order, kinds, before=last)
    every = {pk for found in ids.values() for pk in found}
    orders = {row.pk: row for row in ReviewOrder.objects.filter(pk__in=every).for_rows()} if every else {}
    readable = set(permissions.visible_to(viewer).filter(pk__in=every).values_list("pk", flat=True)) if every else set()
    return [
        SharedTrait(
            kind=one, label=str(kinds[one]),
            rows=[SharedOrder(order=orders[pk], readable=pk in readable) for pk in found[:MOST]],
            after=orders[found[MOST - 1]].public_id if len(found) > MOST else None,
        )
        for one, found in ids.items()
        if found
    ]  # fmt: skip


def count_shared(order: ReviewOrder) -> tuple[int, bool]:
    """Return how many orders of others share something, and whether there are more than were counted: five queries."""
    ids = _others(order, dict(TraitKind.choices))
    return len({pk for found in ids.values() for pk in found[:MOST]}), any(len(found) > MOST for found in ids.values())


def _others(order: ReviewOrder, kinds: Collection[str], before: int | None = None) -> dict[str, list[int]]:
    """Return, by kind, the newest orders of others that share it; one more than are shown."""
    digests: dict[str, list[str]] = {}
    for kind, digest in ApplicantTrait.objects.filter(order=order, kind__in=kinds).values_list("kind", "digest"):
        digests.setdefault(kind, []).append(digest)
    found = {}
    for kind in kinds:
        if kind in digests:
            rows = ApplicantTrait.objects.filter(kind=kind, digest__in=digests[kind])
            rows = rows.exclude(customer=order.customer_id).order_by("-order")
            rows = rows.filter(order__lt=before) if before is not None else rows
            found[kind] = list(dict.fromkeys(rows.values_list("order", flat=True)[: MOST + 1]))
    return found
