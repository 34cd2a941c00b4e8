"""Small filters over orders that chain."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from casework.people.models import User
    from casework.workflow.models import Pool


class OrderQuerySet(QuerySet[Any, Any]):
    """Orders; the orders of a pool are those that nobody decided yet."""

    def waiting(self) -> "OrderQuerySet":
        """Keep those that wait for somebody to be given to."""
        return self.filter(state__in=sorted(self.model.WAITING))

    def held(self) -> "OrderQuerySet":
        """Keep those that somebody holds."""
        return self.filter(state__in=sorted(self.model.HELD))

    def held_by(self, person: "User") -> "OrderQuerySet":
        """Keep those that `person` holds."""
        return self.held().filter(assignee=person)

    def lying_in(self, pool: "Pool") -> "OrderQuerySet":
        """Keep the undecided ones of `pool`, waiting and held."""
        return self.filter(pool=pool, state__in=sorted(self.model.WAITING | self.model.HELD))

    def worth(self, *, low: Decimal, high: Decimal | None) -> "OrderQuerySet":
        """Keep those that ask for `low` (included) to `high` (excluded; None: no end)."""
        return self.filter(Q(value__gte=low) & (Q(value__lt=high) if high is not None else Q()))

    def for_rows(self) -> "OrderQuerySet":
        """Fetch what a row of a list shows, and leave out what is large or has to be decrypted."""
        return self.select_related("customer", "product", "assignee").defer(
            "application", "customer__id_number", "customer__job"
        )


class QuestionQuerySet(QuerySet[Any, Any]):
    """Questions of the re-review to the initial review."""

    def open(self) -> "QuestionQuerySet":
        """Keep those that wait for their answer."""
        return self.filter(answered_at__isnull=True, dropped_at__isnull=True)
