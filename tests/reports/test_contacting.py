"""Contacts, promises, coverage and teams, counted by hand on the small floor."""

from datetime import datetime, time
from decimal import Decimal

import pytest

from casework.contact.models import Party
from casework.portfolio.models import Loan
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.services.closing import summarise
from casework.reports.tables import tables
from tests import factories
from tests.reports import floor
from tests.reports.floor import LAGOS, call, on, promise

SCOPE = Scope(first=on(0), last=on(9))


@pytest.mark.django_db
def test_contacts_promises_and_coverage_by_collector() -> None:
    made = floor.worked_collections()
    first, other = (made.case(loan) for loan in Loan.objects.order_by("pk")[:2])
    for party in (Party.NOBODY, Party.NOBODY, Party.THIRD_PARTY, Party.BORROWER, Party.BORROWER):
        call(first, made.ann, party, 2)
    call(first, made.bob, Party.UNVERIFIED, 9, time(23, 59))  # the last minute of the period
    call(first, made.bob, Party.BORROWER, 10, time(0))  # the day after, in Lagos
    call(first, made.ann, Party.BORROWER, -1, time(23, 59))
    promise(first, made.ann, "30.00", 2, 4, "kept")
    now = datetime.combine(on(3), time(12), LAGOS)
    replaced = {"ended": "replaced", "ended_at": now, "ended_on": on(3), "reason": "-"}
    promise(first, made.ann, "50.00", 3, 5, "part_kept", **replaced)
    promise(other, made.ann, "20.00", -3, 8, "broken")  # taken before the period, due in it
    promise(other, made.bob, "10.00", 5, 20, "kept")  # kept before its day: counts when that has passed

    found = {line.person: line for line in Kpi(SCOPE).contacts}

    ann, bob = found["Ann"], found["Bob"]
    assert (ann.calls, ann.answered, ann.right_party) == (5, 3, 2)
    assert (ann.promises, ann.due, ann.kept) == (2, 3, 1)
    assert (ann.promised, ann.amount_kept) == (Decimal("100.00"), Decimal("30.00"))
    assert (ann.held, ann.touched) == (3, 1)
    assert (bob.calls, bob.answered, bob.right_party, bob.promises, bob.due) == (1, 1, 0, 1, 0)
    assert (bob.held, bob.touched) == (1, 1)

    totals = {}
    for table in tables(Kpi(SCOPE), of_review=False):
        if table.key in {"contacts", "promises"}:
            totals |= dict(zip([head.key for head in table.heads], table.totals, strict=True))
    assert (totals["calls"], totals["contact_rate"]) == (6, Decimal(4) / 6)
    assert (totals["promise_rate"], totals["kept_rate"]) == (Decimal(3) / 2, Decimal(1) / 3)
    assert (totals["amount_kept_rate"], totals["coverage"]) == (Decimal("0.3"), Decimal(1) / 3)
    assert (totals["held"], totals["touched"]) == (3, 1)  # a was in both their hands, and both attempted it

    nobodys = Scope(first=on(0), last=on(9), team_ids=frozenset({factories.team().pk}))
    assert Kpi(nobodys).contacts == []
    assert Kpi(nobodys).teams == []


@pytest.mark.django_db
def test_a_promise_cancelled_on_its_own_day_was_a_mistake_and_leaves_the_kept_rate() -> None:
    made = floor.worked_collections()
    case = made.case(Loan.objects.order_by("pk")[0])
    noon = datetime.combine(on(2), time(12), LAGOS)
    ended = {"ended": "cancelled", "ended_at": noon, "reason": "Wrong case"}
    promise(case, made.ann, "30.00", 2, 4, "kept")
    promise(case, made.ann, "50.00", 2, 4, "broken", **ended, ended_on=on(2))
    promise(case, made.ann, "20.00", 2, 5, "broken", **ended, ended_on=on(3))  # it was believed for a night

    for closed in (False, True):
        if closed:
            summarise(book=made.book, first=on(0), last=on(8), now=made.tick())
        (ann,) = [line for line in Kpi(SCOPE).contacts if line.person == "Ann"]
        assert (ann.promises, ann.due, ann.kept) == (3, 2, 1)
        assert (ann.promised, ann.amount_kept) == (Decimal("50.00"), Decimal("30.00"))


@pytest.mark.django_db
def test_a_teams_rate_is_that_of_its_buckets_together() -> None:
    made = floor.worked_collections()

    (line,) = Kpi(SCOPE).teams

    buckets = [each for each in Kpi(SCOPE).buckets if not each.is_reminder]
    assert line.team == made.team.name
    assert (line.stays, line.collected) == (sum(x.stays for x in buckets), sum(x.collected for x in buckets)) == (4, 1)
    assert line.money.cash == sum((x.money.cash for x in buckets), Decimal(0))
    assert line.money.owed == sum((x.money.owed for x in buckets), Decimal(0))
