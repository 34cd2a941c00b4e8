"""A reviewer's own desk: what they hold, in the order in which to work it, and what they decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import (
    Avg,
    BigIntegerField,
    Case,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casework.lib.compiled import Compiled, Given
from casework.review import rules
from casework.review.models import Decision, OrderCallback, OrderState, ReviewOrder, Stage
from casework.review.permissions import visible_to
from casework.review.querysets import OrderQuerySet
from casework.review.selectors.desk_rows import COLUMNS, DeskRow, rows_of, with_marks
from casework.review.selectors.urgency import Warnings, near_limit, near_until, warnings
from casework.workflow.models import PoolKind
from casework.workflow.next import may_take_next

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.people.models import User

PAGE = 50
# The groups of a desk by the rank of their orders.
_GROUPS = ("calls", "urgent", "in_review", "waiting", "on_hold")
_LAST = _GROUPS.index("on_hold")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a reviewer holds, each order in one group, in the order in which to work them.

    calls: their booked callback is due. urgent: their limit is near or passed. on_hold: information is asked for. late:
    how many are past their limit. today, mean: decided since `day_start`, and the mean handling time of those (gross;
    None without any).
    """

    calls: list[DeskRow]
    urgent: list[DeskRow]
    in_review: list[DeskRow]
    waiting: list[DeskRow]
    on_hold: list[DeskRow]
    late: int
    today: int
    mean: timedelta | None

    @property
    def groups(self) -> "list[tuple[StrPromise, list[DeskRow]]]":
        """The groups that are not empty, each with its heading."""
        named = [
            (_("Call now"), self.calls), (_("Limit near"), self.urgent), (_("In review"), self.in_review),
            (_("Waiting for review"), self.waiting), (_("On hold"), self.on_hold),
        ]  # fmt: skip
        return [(label, rows) for label, rows in named if rows]

    @property
    def total(self) -> int:
        """How many orders are held."""
        return sum(len(rows) for _label, rows in self.groups)

    @property
    def number_waiting(self) -> int:
        """How many were not opened yet, whatever their group."""
        return self._number(OrderState.ASSIGNED)

    @property
    def number_in_review(self) -> int:
        """How many are being worked, whatever their group."""
        return self._number(OrderState.IN_REVIEW)

    @property
    def number_on_hold(self) -> int:
        """How many wait for information, whatever their group."""
        return self._number(OrderState.ON_HOLD)

    def _number(self, state: OrderState) -> int:
        return sum(row.state == state for _label, rows in self.groups for row in rows)


@dataclass(frozen=True, kw_only=True)
class DecidedPage:
    """Own decisions, newest first. after: the order after which the next page begins, None on the last.

    readable: the orders among them whose page their author may see: one that was reopened is somebody else's.
    """

    decisions: list[Decision]
    readable: set[int]
    after: UUID | None


def _worklist() -> OrderQuerySet:
    """Return what `person` holds in the order in which to work it: due callbacks, limits that are near, opened orders,
    the others; each by priority, nearest limit, age. What is on hold comes last.
    """
    callback = OrderCallback.objects.filter(order=OuterRef("pk"), closed_at__isnull=True).values("at")[:1]
    near = {stage: Given(f"near_{stage}", DateTimeField()) for stage in Stage.values}
    rank = Case(
        When(callback_at__lte=Given("now", DateTimeField()), then=0), When(near_limit(near), then=1),
        When(state=OrderState.IN_REVIEW, then=2), When(state=OrderState.ASSIGNED, then=3), default=_LAST,
        output_field=IntegerField(),
    )  # fmt: skip
    held = ReviewOrder.objects.held().filter(assignee=Given("person", BigIntegerField()))
    ranked: OrderQuerySet = held.annotate(callback_at=Subquery(callback)).annotate(rank=rank)
    return ranked.order_by("rank", "-priority", F("limit_at").asc(nulls_last=True), "pk")


def _done() -> "QuerySet[Decision, tuple[int, timedelta]]":
    """Return how much `person` decided from `since` on that still stands, and the mean time; no row for none."""
    began = Coalesce("assignment__counted_from", "assignment__given_at")
    took = ExpressionWrapper(F("decided_at") - began, output_field=DurationField())
    mine = Decision.objects.filter(decided_by=Given("person", BigIntegerField()), reopening__isnull=True)
    standing = mine.filter(decided_at__gte=Given("since", DateTimeField()))
    return standing.values("decided_by").annotate(number=Count("pk"), mean=Avg(took)).values_list("number", "mean")


_HELD: Compiled[ReviewOrder] = Compiled(lambda: with_marks(_worklist()).values_list(*COLUMNS))
_NEXT: Compiled[ReviewOrder] = Compiled(lambda: _worklist().filter(rank__lt=_LAST).values_list("public_id")[:1])
_DONE: Compiled[Decision] = Compiled(_done)


def desk_of(*, user: "User", now: datetime, day_start: datetime) -> Desk:
    """Return what `user` holds and did since `day_start`. Three queries."""
    warn = warnings()
    rows = rows_of(_HELD.rows(**_asked(user, now, warn)), now=now, warn=warn)
    groups: dict[str, list[DeskRow]] = {name: [] for name in _GROUPS}
    for row in rows:
        groups[_GROUPS[row.rank]].append(row)
    late = sum(row.urgency == rules.Urgency.LATE for row in rows)
    done = _DONE.rows(person=user.pk, since=day_start)
    number, mean = done[0] if done else (0, None)
    return Desk(**groups, late=late, today=number, mean=mean)


def next_order(*, user: "User", now: datetime) -> UUID | None:
    """Return the public id of the order that `user` should work next, nothing that only waits on hold. Two queries."""
    found = _NEXT.rows(**_asked(user, now, warnings()))
    return found[0][0] if found else None


def _asked(user: "User", now: datetime, warn: Warnings) -> dict[str, Any]:
    """Return what the worklist is asked with."""
    return {"person": user.pk, "now": now, **{f"near_{stage}": at for stage, at in near_until(now, warn).items()}}


def decided_by(*, user: "User", after: UUID | None = None) -> DecidedPage:
    """Return a page of what `user` decided, newest first. Two queries, one more
    with after (an order that they decided).
    """
    mine = Decision.objects.filter(decided_by=user)
    last = mine.filter(order__public_id=after).values_list("decided_at", "pk").first() if after else None
    if last is not None:
        mine = mine.filter(Q(decided_at__lt=last[0]) | Q(decided_at=last[0], pk__lt=last[1]))
    found = list(
        mine.select_related("order__customer", "order__product", "assignment")
        .defer("snapshot", "order__application", "order__customer__id_number", "order__customer__job")
        .order_by("-decided_at", "-pk")[: PAGE + 1]
    )
    shown = found[:PAGE]
    readable = visible_to(user).filter(pk__in=[decision.order_id for decision in shown]).values_list("pk", flat=True)
    return DecidedPage(
        decisions=shown, readable=set(readable), after=shown[-1].order.public_id if len(found) > PAGE else None
    )


def may_take(user: "User", now: datetime) -> bool:
    """Say whether `user` may take waiting work themselves, by the policy of one of their teams. Two queries."""
    return may_take_next(kind=PoolKind.ORDERS, person=user, now=now)
