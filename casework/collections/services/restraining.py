"""What keeps a case from being worked: holds, wishes, a contact let pass. Asked for by who holds or supervises it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.collections import permissions
from casework.collections.models import CaseState, CollectionCase
from casework.collections.querysets import CaseQuerySet
from casework.contact import holding
from casework.contact import services as contact
from casework.contact.models import ContactFlag, GateRelease, Hold
from casework.jobs import outbox
from casework.lib.refusal import OutOfReach
from casework.workflow import freed

if TYPE_CHECKING:
    from casework.people.models import User


@transaction.atomic
def hold_case(
    *, case: CollectionCase, kind: str, whole: bool, reason: str, review_on: date, actor: "User", now: datetime
) -> Hold:
    """Place a hold on the case's loan, or on all debts of its customer (`whole`).

    For who holds or supervises the case. The case keeps its bucket, its DPD and its collector; nobody is given it while
    it waits. Raises OutOfReach, contact's HoldRefused.
    """
    seen = _require(permissions.revealable_by(actor), case)
    return contact.place_hold(
        customer=seen.customer, loan=None if whole else seen.loan, kind=kind, reason=reason, review_on=review_on,
        actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def lift_hold(*, case: CollectionCase, hold: Hold, reason: str, actor: "User", now: datetime) -> Hold:
    """Lift a hold of the case's customer: for its supervisor. Raises OutOfReach, contact's HoldRefused, HoldLifted."""
    _require(permissions.supervised_by(actor), case)
    return contact.lift_hold(hold=hold, reason=reason, actor=actor, now=now)


@transaction.atomic
def keep_wish(*, case: CollectionCase, actor: "User", now: datetime, **wish: Any) -> ContactFlag:
    """Keep what the customer asked for: for who holds or supervises the case.

    wish: as contact's `keep_wish` takes it. Raises OutOfReach, contact's FlagRefused.
    """
    seen = _require(permissions.revealable_by(actor), case)
    return contact.keep_wish(customer=seen.customer, actor=actor, now=now, **wish)


@transaction.atomic
def lift_wish(*, case: CollectionCase, flag: ContactFlag, reason: str, actor: "User", now: datetime) -> ContactFlag:
    """Lift a wish: for the supervisor. Raises OutOfReach, contact's FlagRefused, FlagLifted."""
    _require(permissions.supervised_by(actor), case)
    return contact.lift_wish(flag=flag, reason=reason, actor=actor, now=now)


@transaction.atomic
def release_contact(*, case: CollectionCase, reason: str, actor: "User", now: datetime) -> GateRelease:
    """Let the next contact with the customer pass internal rules: for who has the right and supervises or holds it.

    Raises OutOfReach, contact's ReleaseRefused.
    """
    seen = _require(permissions.revealable_by(actor), case)
    return contact.release_contact(customer=seen.customer, reason=reason, actor=actor, now=now)


def restraints_changed(customers: Collection[int], now: datetime) -> None:
    """Tell the pages of these customers' open cases, their pools and their people. One query."""
    cases = CollectionCase.objects.open().filter(customer__in=customers).select_related("pool", "assignee")
    topics = {f"case-{case.public_id}" for case in cases} | {f"pool-{case.pool.public_id}" for case in cases}
    topics |= {f"user-{case.assignee.public_id}" for case in cases if case.assignee is not None}
    for topic in sorted(topics):
        outbox.push(topic)


def hold_lifted(customers: Collection[int], now: datetime) -> None:
    """Ask that the cases of these customers that wait, and are not on hold any more, be dealt at once. Two queries."""
    waiting = CollectionCase.objects.filter(state=CaseState.POOLED, customer__in=customers).exclude(holding.held())
    freed.dealable_again(teams=set(waiting.values_list("pool__team", flat=True)), now=now)


def _require(cases: CaseQuerySet, case: CollectionCase) -> CollectionCase:
    seen = cases.filter(pk=case.pk).select_related("customer__book", "loan").first()
    if seen is None:
        raise OutOfReach(_("There is no such case."))
    return seen
