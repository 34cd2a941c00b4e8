"""Holding a case: what every step of a collector requires first, and who is told of what they do."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from casework.collections import permissions
from casework.collections.models import CollectionCase
from casework.collections.querysets import CaseQuerySet
from casework.jobs import outbox
from casework.lib.refusal import Conflict, OutOfReach
from casework.portfolio.models import Book

if TYPE_CHECKING:
    from casework.people.models import User


class CaseTaken(Conflict):
    """The case is not the actor's any more: it was released, reassigned, rolled on or closed."""


def book_of_case(said: Mapping[str, Any]) -> Book:
    """Return the book of the case that a step is done on, for `on_current_book`."""
    case: CollectionCase = said["case"]
    return case.book


def require_held(*, case: CollectionCase, actor: "User") -> CollectionCase:
    """Return the case, fetched and locked, if `actor` holds it now; call it in a transaction.

    Raises CaseTaken when they held it once, OutOfReach when they never did.
    """
    return _require(permissions.workable_by(actor), case, actor)


def require_recordable(*, case: CollectionCase, actor: "User") -> CollectionCase:
    """Return the case, fetched and locked, if `actor` holds it, or it was collected while they did. Raises like
    `require_held`.
    """
    return _require(permissions.recordable_by(actor), case, actor)


def tell(case: CollectionCase, *people: "User") -> None:
    """Tell the pages of the case and of these people."""
    outbox.push(f"case-{case.public_id}")
    for person in people:
        outbox.push(f"user-{person.public_id}")


def _require(cases: CaseQuerySet, case: CollectionCase, actor: "User") -> CollectionCase:
    fresh = (
        cases.select_for_update(of=("self",))
        .select_related("bucket", "book", "customer", "loan")
        .filter(pk=case.pk)
        .first()
    )
    if fresh is not None:
        return fresh
    if permissions.once_held_by(actor).filter(pk=case.pk).exists():
        raise CaseTaken(_("You do not hold this case any more: it was closed, rolled on or given to somebody else."))
    raise OutOfReach(_("There is no such case."))
