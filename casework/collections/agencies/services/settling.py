"""Statements: what an agency brought in since the last one, what was taken back, and what it earns by both."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from casework.collections.agencies import rules, selectors
from casework.collections.agencies.models import Agency, AgencyLine, AgencySlot, AgencyStatement, StatementState
from casework.collections.agencies.services.keeping import changed
from casework.collections.desk import business_day
from casework.lib.money import ZERO
from casework.lib.refusal import Conflict, Refused

if TYPE_CHECKING:
    from casework.people.models import User


class SettlementRefused(Refused):
    """The statement cannot be made or decided; the message says why."""


class NothingToSettle(SettlementRefused):
    """Every payment up to that day is on a statement already."""


@transaction.atomic
def make_statement(*, agency: Agency, up_to: date, actor: "User", now: datetime) -> AgencyStatement:
    """Settle every credit up to `up_to` that differs from what earlier statements told, and freeze the lines.

    Raises SettlementRefused: a day that is not over, an undecided statement, a month without a plan; NothingToSettle.
    """
    locked = Agency.objects.select_for_update(of=("self",)).select_related("book").get(pk=agency.pk)
    if up_to >= business_day(locked.book, now):
        raise SettlementRefused(_("Only days that are over are settled."))
    if locked.statements.filter(state=StatementState.MADE).exists():
        raise SettlementRefused(_("A statement is waiting for approval; decide it first."))
    changes = rules.unstated(selectors.credits_of(locked, up_to=up_to), selectors.stated_of(locked))
    if not changes:
        raise NothingToSettle(_("There is nothing to settle up to that day."))
    slots = selectors.slots_of(list(changes))
    earned = _earned(locked, changes, slots)
    statement = AgencyStatement.objects.create(
        agency=locked, number=(locked.statements.aggregate(last=Max("number"))["last"] or 0) + 1, up_to=up_to,
        recovered=sum(changes.values(), ZERO), commission=sum((one.commission for one in earned), ZERO),
        made_by=actor, made_at=now,
    )  # fmt: skip
    _write(statement, changes, earned)
    changed(locked, "settle", actor=actor, now=now, statement=statement.number, commission=str(statement.commission))
    return statement


@transaction.atomic
def approve_statement(*, statement: AgencyStatement, actor: "User", now: datetime) -> AgencyStatement:
    """Approve a statement that somebody else made. Raises SettlementRefused, Conflict when it is decided."""
    locked = _undecided(statement)
    if locked.made_by_id == actor.pk:
        raise SettlementRefused(_("Whoever made a statement does not approve it."))
    return _decide(locked, StatementState.APPROVED, actor=actor, now=now)


@transaction.atomic
def discard_statement(*, statement: AgencyStatement, actor: "User", now: datetime) -> AgencyStatement:
    """Discard a statement: its lines are told by the next one. Raises Conflict when it is decided."""
    return _decide(_undecided(statement), StatementState.DISCARDED, actor=actor, now=now)


def _earned(
    agency: Agency, changes: Mapping[rules.Credit, Decimal], slots: Mapping[rules.Credit, rules.Slot]
) -> list[rules.Earned]:
    moved: dict[rules.Slot, Decimal] = defaultdict(lambda: ZERO)
    for credit, amount in changes.items():
        moved[slots[credit]] += amount
    plans = selectors.plans_of(agency, list(moved))
    for slot in sorted(moved):
        if slot not in plans:
            told = {"bucket": slot.bucket, "month": slot.month.strftime("%Y-%m")}
            raise SettlementRefused(_("There is no rate for %(bucket)s in %(month)s. Set a plan first.") % told)
    return rules.settle(moved, selectors.recovered_before(agency), plans)


def _write(statement: AgencyStatement, changes: Mapping[rules.Credit, Decimal], earned: Sequence[rules.Earned]) -> None:
    AgencyLine.objects.bulk_create(
        [
            AgencyLine(statement=statement, placement_id=one.placement, payment_id=one.payment, amount=amount)
            for one, amount in changes.items()
        ],
        batch_size=2_000,
    )
    AgencySlot.objects.bulk_create(
        AgencySlot(
            statement=statement, bucket_code=one.slot.bucket, month=one.slot.month, recovered=one.recovered,
            total=one.total, commission=one.commission,
        )
        for one in earned
    )  # fmt: skip


def _undecided(statement: AgencyStatement) -> AgencyStatement:
    locked = AgencyStatement.objects.select_for_update(of=("self",)).select_related("agency").get(pk=statement.pk)
    if locked.state != StatementState.MADE:
        raise Conflict(_("This statement is decided: it is “%(state)s”.") % {"state": locked.get_state_display()})
    return locked


def _decide(statement: AgencyStatement, state: StatementState, *, actor: "User", now: datetime) -> AgencyStatement:
    AgencyStatement.objects.filter(pk=statement.pk).update(state=state, decided_by=actor, decided_at=now)
    changed(statement.agency, state.value, actor=actor, now=now, statement=statement.number)
    return AgencyStatement.objects.get(pk=statement.pk)
