"""Rows of cases as every list shows them: DPD, what is owed today, since when in the bucket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import DateField, F, Min
from django.utils.translation import gettext as _

from casework.collections import rules, words
from casework.collections.desk import business_day, out_until
from casework.collections.models import Bucket, BucketStay, CollectionCase
from casework.contact.selectors import holds_on
from casework.lib.compiled import Compiled, Given, OneOf
from casework.lib.money import ZERO, total
from casework.portfolio.models import Instalment

PARTS = ("principal", "interest", "fee", "penalty")


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One case of a list. dpd: business date − due date of its oldest unpaid instalment; owed: what is still to be paid
    today on the instalments that have reached the ladder's opening; since: first business date of its bucket stay;
    today: the business date; holds: why it is left alone, in words; agency: who has it, "" for the house.
    """

    case: CollectionCase
    today: date
    dpd: int
    owed: Decimal
    since: date | None
    holds: tuple[str, ...] = ()
    agency: str = ""

    @property
    def when_due(self) -> str:
        """The DPD in words."""
        return words.due_words(self.dpd)


_OPENINGS: Compiled[Bucket] = Compiled(
    lambda: Bucket.objects.order_by().values_list("ladder").annotate(opening=Min("lower"))
)
_STAYS: Compiled[BucketStay] = Compiled(
    lambda: BucketStay.objects.filter(OneOf("case", "cases"), last_on__isnull=True, is_current=True).values_list(
        "case", "entered_on"
    )
)
_UNPAID: Compiled[Instalment] = Compiled(
    lambda: (
        Instalment.objects.annotate(whole=total(*PARTS))
        .filter(OneOf("loan", "loans"), due_on__lte=Given("latest", DateField()), paid__lt=F("whole"))
        .values_list("loan", "due_on", "whole", "paid")
    )
)


def openings() -> dict[int, int]:
    """Return ladder id → the DPD at which it opens. One query."""
    return dict(_OPENINGS.rows())


def rows_of(cases: Sequence[CollectionCase], *, opens: Mapping[int, int], now: datetime) -> list[CaseRow]:
    """Return the rows of these open cases (bucket and book joined), in their order. Three queries; none without any."""
    if not cases:
        return []
    owed = owed_today(cases, opens=opens, now=now)
    since: dict[int, date] = dict(_STAYS.rows(cases=[case.pk for case in cases]))
    holds = holds_on({case.pk: (case.customer_id, case.loan_id) for case in cases})
    return [
        CaseRow(
            case=case,
            today=business_day(case.book, now),
            dpd=rules.dpd(day=business_day(case.book, now), due_on=case.due_on),
            owed=owed.get(case.pk, ZERO),
            since=since.get(case.pk),
            holds=(*holds.get(case.pk, ()), *_held_out(case), *_lost(case)),
            agency=getattr(case, "agency_name", None) or "",
        )
        for case in cases
    ]


def _held_out(case: CollectionCase) -> list[str]:
    """Say until when nobody is given the case, where the list asked for it."""
    until = getattr(case, "held_out_until", None)
    return [out_until(until)] if until else []


def _lost(case: CollectionCase) -> list[str]:
    """Say that its borrower is lost, where the list asked for it."""
    return [_("Lost contact")] if getattr(case, "lost", False) else []


def owed_today(cases: Sequence[CollectionCase], *, opens: Mapping[int, int], now: datetime) -> dict[int, Decimal]:
    """Return case id → what is still to be paid of what has reached the ladder's opening. One query."""
    if not cases:
        return {}
    reach = {
        case.loan_id: (case.pk, business_day(case.book, now) - timedelta(days=opens[case.bucket.ladder_id]))
        for case in cases
    }
    latest = max(day for _case, day in reach.values())
    owed: dict[int, Decimal] = {}
    for loan, due_on, whole, paid in _UNPAID.rows(loans=list(reach), latest=latest):
        case, last_due = reach[loan]
        if due_on <= last_due:
            owed[case] = owed.get(case, ZERO) + whole - paid
    return owed
