"""Small filters over cases that chain."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from casework.collections.states import OPEN_STATES, CaseState

if TYPE_CHECKING:
    from casework.collections.models import CollectionCase  # noqa: F401  # the quoted name below
    from casework.people.models import User
    from casework.workflow.models import Pool


_OF_A_ROW = (
    "public_id", "state", "priority", "value", "due_on", "moves_on", "opened_on", "closed_on", "assigned_at",
    "opened_at", "pool_id", "assignee_id", "last_assignee_id", "rank", "contacted_at", "promised_for", "broken_on",
    "paused_until", "due_at", "best_hour", "customer__name", "loan__currency", "loan__product__name", "bucket__code",
    "bucket__ladder_id", "bucket__lower", "bucket__is_reminder", "bucket__roll_bp", "book__business_date",
    "book__time_zone",
)  # fmt: skip
_PEOPLE = tuple(
    f"{who}__{what}" for who in ("assignee", "last_assignee") for what in ("public_id", "username", "display_name")
)


class CaseQuerySet(QuerySet["CollectionCase"]):
    """Cases. The filters by state are spelled as the partial indexes are, so that these are used."""

    def waiting(self) -> "CaseQuerySet":
        """Keep those that wait for somebody to be given to."""
        return self.filter(state=CaseState.POOLED)

    def held(self) -> "CaseQuerySet":
        """Keep those that somebody works."""
        return self.filter(state=CaseState.ASSIGNED)

    def open(self) -> "CaseQuerySet":
        """Keep those that are waiting or held."""
        return self.filter(state__in=OPEN_STATES)

    def held_by(self, person: "User") -> "CaseQuerySet":
        """Keep those that `person` works."""
        return self.held().filter(assignee=person)

    def lying_in(self, pool: "Pool") -> "CaseQuerySet":
        """Keep the open ones of `pool`."""
        return self.open().filter(pool=pool)

    def past_due(self, *, dates: Mapping[int, date], low: int, high: int | None) -> "CaseQuerySet":
        """Keep those whose DPD lies between `low` and `high` (both included; None: no end).

        dates: book id → business date. DPD is not stored, so each book has a range of due dates of its own.
        """
        wanted = Q(pk__in=[])
        for book, day in dates.items():
            reached = Q(book=book, due_on__lte=day - timedelta(days=low))
            wanted |= reached if high is None else reached & Q(due_on__gte=day - timedelta(days=high))
        return self.filter(wanted)

    def worth(self, *, low: Decimal, high: Decimal | None) -> "CaseQuerySet":
        """Keep those that owed `low` (included) to `high` (excluded; None: no end) when they entered their bucket."""
        return self.filter(Q(value__gte=low) & (Q(value__lt=high) if high is not None else Q()))

    def for_rows(self, *, people: bool = False) -> "CaseQuerySet":
        """Fetch what a row of a list shows and no column more: whole rows of seven tables are most of a page's queries,
        and some columns have to be decrypted. people: also who has it and had it; else they are asked for row by row.
        """
        joined = ("customer", "loan__product", "bucket", "book")
        if not people:
            return self.select_related(*joined).only(*_OF_A_ROW)
        return self.select_related(*joined, "assignee", "last_assignee").only(*_OF_A_ROW, *_PEOPLE)
