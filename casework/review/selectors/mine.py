"""A reviewer's own desk: what they hold, in the order in which to work it, and what they decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Avg, Case, Count, DurationField, ExpressionWrapper, F, IntegerField, Q, When
from django.db.models.functions import Coalesce

from casework.review.models import Decision, OrderState, ReviewOrder
from casework.review.querysets import OrderQuerySet
from casework.workflow.models import PoolKind
from casework.workflow.next import may_take_next

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a reviewer holds. late: how many are past their limit. today, mean: decided since `day_start`, and the mean
    handling time of those (gross; None without any).
    """

    in_review: list[ReviewOrder]
    waiting: list[ReviewOrder]
    late: int
    today: int
    mean: timedelta | None

    @property
    def first(self) -> ReviewOrder | None:
        """The order to open next."""
        return next(iter([*self.in_review, *self.waiting]), None)

    @property
    def total(self) -> int:
        """How many orders are held."""
        return len(self.in_review) + len(self.waiting)


@dataclass(frozen=True, kw_only=True)
class DecidedPage:
    """Own decisions, newest first. after: the order after which the next page begins, None on the last."""

    decisions: list[Decision]
    after: UUID | None


def _worklist(user: "User") -> OrderQuerySet:
    """Opened orders first, then by priority, nearest limit, age."""
    opened = Case(When(state=OrderState.IN_REVIEW, then=0), default=1, output_field=IntegerField())
    return ReviewOrder.objects.held_by(user).order_by(opened, "-priority", F("limit_at").asc(nulls_last=True), "pk")


def desk_of(*, user: "User", now: datetime, day_start: datetime) -> Desk:
    """Return what `user` holds and did since `day_start`. Two queries."""
    held = list(_worklist(user).for_rows())
    since = Coalesce("assignment__counted_from", "assignment__given_at")
    took = ExpressionWrapper(F("decided_at") - since, output_field=DurationField())
    standing = Decision.objects.filter(decided_by=user, decided_at__gte=day_start, reopening__isnull=True)
    done = standing.aggregate(number=Count("pk"), mean=Avg(took))
    return Desk(
        in_review=[order for order in held if order.state == OrderState.IN_REVIEW],
        waiting=[order for order in held if order.state != OrderState.IN_REVIEW],
        late=sum(order.limit_at is not None and order.limit_at < now for order in held),
        today=done["number"],
        mean=done["mean"],
    )


def next_order(*, user: "User") -> UUID | None:
    """Return the public id of the order that `user` should work next. One query."""
    return _worklist(user).values_list("public_id", flat=True).first()


def decided_by(*, user: "User", after: UUID | None = None) -> DecidedPage:
    """Return a page of what `user` decided, newest first. One query, two with after (an order that they decided)."""
    mine = Decision.objects.filter(decided_by=user)
    last = mine.filter(order__public_id=after).values_list("decided_at", "pk").first() if after else None
    if last is not None:
        mine = mine.filter(Q(decided_at__lt=last[0]) | Q(decided_at=last[0], pk__lt=last[1]))
    found = list(
        mine.select_related("order__customer", "order__product", "assignment")
        .defer("snapshot", "order__application", "order__customer__id_number", "order__customer__job")
        .order_by("-decided_at", "-pk")[: PAGE + 1]
    )
    return DecidedPage(decisions=found[:PAGE], after=found[PAGE - 1].order.public_id if len(found) > PAGE else None)


def may_take(user: "User", now: datetime) -> bool:
    """Say whether `user` may take waiting work themselves, by the policy of one of their teams. Two queries."""
    return may_take_next(kind=PoolKind.ORDERS, person=user, now=now)
