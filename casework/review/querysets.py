"""Small filters over orders that chain."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from casework.review.states import CLOCKED_STATES

if TYPE_CHECKING:
    from casework.lib.compiled import Given
    from casework.people.models import User
    from casework.workflow.models import Pool

# Never without the state: a deferred FSM field is read past its protection.
ROW = (
    "public_id", "external_ref", "state", "stage", "pool", "priority", "value", "currency", "term", "waiting_since",
    "assigned_at", "opened_at", "received_at", "closed_at", "limit_at", "granted_amount", "granted_term",
    "customer__name", "product__name", "product__term_unit", "assignee__display_name", "assignee__username",
    "assignee__public_id",
)  # fmt: skip


class OrderQuerySet(QuerySet[Any, Any]):
    """Orders; the orders of a pool are those that nobody decided yet."""

    def waiting(self) -> "OrderQuerySet":
        """Keep those that wait for somebody to be given to."""
        return self.filter(state__in=sorted(self.model.WAITING))

    def held(self) -> "OrderQuerySet":
        """Keep those that somebody holds."""
        return self.filter(state__in=sorted(self.model.HELD))

    def clocked(self) -> "OrderQuerySet":
        """Keep those whose limit runs: somebody holds them, and not on hold."""
        return self.filter(state__in=CLOCKED_STATES)

    def held_by(self, person: "User") -> "OrderQuerySet":
        """Keep those that `person` holds."""
        return self.held().filter(assignee=person)

    def lying_in(self, pool: "Pool | int | Given") -> "OrderQuerySet":
        """Keep the undecided ones of `pool`, waiting and held."""
        return self.filter(pool=pool, state__in=sorted(self.model.WAITING | self.model.HELD))

    def worth(self, *, low: Decimal, high: Decimal | None) -> "OrderQuerySet":
        """Keep those that ask for `low` (included) to `high` (excluded; None: no end)."""
        return self.filter(Q(value__gte=low) & (Q(value__lt=high) if high is not None else Q()))

    def for_rows(self) -> "OrderQuerySet":
        """Fetch what a row of a list shows and nothing else: with whole joined rows, most of a page's time goes into
        columns that nobody looks at. A template that shows one more has to name it here, or it asks once per row.
        """
        return self.select_related("customer", "product", "assignee").only(*ROW)


class QuestionQuerySet(QuerySet[Any, Any]):
    """Questions of the re-review to the initial review."""

    def open(self) -> "QuestionQuerySet":
        """Keep those that wait for their answer."""
        return self.filter(answered_at__isnull=True, dropped_at__isnull=True)
