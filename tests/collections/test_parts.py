"""A night in parts: the same as in one, resumed where it broke off, and one bad loan stops nobody."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from casework.collections.desk import DESK
from casework.collections.ladders import ladders_on
from casework.collections.models import BucketStay, CaseEvent, CollectionCase, LateLoan, Placement, RollPartition
from casework.collections.rules import Due
from casework.collections.services import partitions
from casework.collections.services.partitions import NightBroken
from casework.collections.services.roll import roll, roll_day
from casework.collections.services.tonight import Tonight
from casework.jobs.models import BatchRun, RunState
from casework.people.models import Load, Role, Workload
from casework.portfolio.models import Book, Instalment, Loan
from casework.workflow.assignment import assign
from casework.workflow.models import Pool
from tests.clock import NOW
from tests.collections import floor
from tests.factories import person, team

FIRST = date(2026, 3, 1)
NEXT = FIRST + timedelta(days=1)
postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="parts are for PostgreSQL")


def book_of(number: int) -> tuple[Book, list[Loan]]:
    """Make loans that are due one to sixteen days before the first day, rolled up to it."""
    book = floor.book()
    product = floor.product(book)
    loans = [
        floor.loan(product, [Due(FIRST - timedelta(days=1 + n % 16))], disbursed_on=FIRST - timedelta(days=60))
        for n in range(number)
    ]
    roll(book=book, last=FIRST, now=NOW)
    return book, loans


def hold(number: int) -> None:
    """Give the first cases of the pool of S1 to a collector."""
    pool = Pool.objects.get(code="s1")
    pool.team = team()
    pool.save()
    collector = person("", Role.COLLECTOR, team=pool.team, capacity=90)
    ids = CollectionCase.objects.filter(pool=pool, state="pooled").order_by("pk").values_list("pk", flat=True)
    assign(desk=DESK, item_ids=list(ids[:number]), person=collector, actor=None, now=NOW)


def overpaid(loan: Loan) -> None:
    """Let more be laid upon an instalment than there is due: what it owes is below nothing, which no stay may say."""
    floor.pay(Instalment.objects.get(loan=loan), Decimal("500.00"), FIRST - timedelta(days=3))


def told() -> Counter[tuple[str, str]]:
    return Counter(CollectionCase.objects.values_list("state", "bucket__code"))


@pytest.mark.django_db
def test_one_bad_loan_is_put_aside_with_its_reason_and_the_night_goes_on() -> None:
    book, loans = book_of(16)
    bad = next(loan for loan in loans if loan.instalments.get().due_on == FIRST - timedelta(days=7))
    overpaid(bad)
    before = CollectionCase.objects.get(loan=bad)

    run = roll_day(book_id=book.pk, day=NEXT, now=NOW)

    assert run is not None
    assert (run.state, run.counts["rolled"], run.counts["aside"]) == (RunState.DONE, 1, 1)  # 15 → 16 days
    assert [error["loan"] for error in run.errors] == [bad.external_ref]
    assert "stay_owed_not_negative" in run.errors[0]["reason"]
    assert Book.objects.get(pk=book.pk).business_date == NEXT
    case = CollectionCase.objects.get(loan=bad)
    assert (case.state, case.bucket_id, case.moves_on) == (before.state, before.bucket_id, before.moves_on)
    assert LateLoan.objects.filter(loan=bad).exists()

    Instalment.objects.filter(loan=bad).update(principal=Decimal("900.00"))
    again = roll_day(book_id=book.pk, day=NEXT + timedelta(days=1), now=NOW)
    assert again is not None
    assert (again.errors, again.counts.get("aside")) == ([], None)
    assert CollectionCase.objects.get(loan=bad).bucket.code == "S2"
    assert not LateLoan.objects.exists()


@pytest.mark.django_db
def test_a_bad_loan_that_is_paid_meanwhile_is_collected_by_the_next_night() -> None:
    book, loans = book_of(3)
    overpaid(loans[0])
    CollectionCase.objects.filter(loan=loans[0]).update(moves_on=NEXT)
    Instalment.objects.filter(loan=loans[0]).update(due_on=FIRST - timedelta(days=9))
    run = roll_day(book_id=book.pk, day=NEXT, now=NOW)
    assert run is not None
    assert run.counts["aside"] == 1
    Instalment.objects.filter(loan=loans[0]).update(settled_on=NEXT)
    again = roll_day(book_id=book.pk, day=NEXT + timedelta(days=1), now=NOW)
    assert again is not None
    assert again.counts["collected"] == 1


@pytest.mark.parametrize(
    ("most", "hands", "sizes"),
    [(5, 2, [5]), (4, 2, [3, 2]), (4, 1, [3, 2]), (2, 2, [2, 1, 1, 1]), (2, 1, [2, 2, 1]), (1, 3, [1, 1, 1, 1, 1])],
)
@pytest.mark.django_db
def test_parts_are_equally_large_and_no_hand_waits_for_a_last_one(most: int, hands: int, sizes: list[int]) -> None:
    book, _loans = book_of(40)
    tonight = Tonight(
        book_id=book.pk, day=NEXT, previous=FIRST, ladders=tuple(ladders_on(book=book, day=NEXT)), now=NOW
    )
    moving = list(CollectionCase.objects.filter(moves_on=NEXT).order_by("loan").values_list("loan", flat=True))
    assert len(moving) == 5

    starts = tonight.evenly(most=most, hands=hands)

    ends = [0, *(moving.index(start) for start in starts), len(moving)]
    assert [after - before for before, after in pairwise(ends)] == sizes


@postgres
@pytest.mark.django_db(transaction=True)
def test_a_night_in_parts_leaves_what_a_night_in_one_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    book, loans = book_of(40)
    hold(9)
    settled = loans[5]
    floor.settle(settled, 1, FIRST)
    monkeypatch.setattr(partitions, "SIZE", 2)
    before = told()
    carried = Load.objects.get().open_items

    run = roll_day(book_id=book.pk, day=NEXT, now=NOW)

    assert run is not None
    parts = list(RollPartition.objects.filter(run=run).order_by("number"))
    assert len(parts) == run.counts["parts"] == run.counts["parts_done"] >= 3
    assert parts[0].first_loan == 0
    assert all(one.last_loan + 1 == after.first_loan for one, after in pairwise(parts))
    moved = CaseEvent.objects.filter(name="roll", effective_on=NEXT)
    assert run.counts["rolled"] == moved.count() == 5  # those of seven and of fifteen days
    after = before.copy()
    for state, old, new in moved.values_list("from_state", "from_bucket__code", "to_bucket__code"):
        after[state, old] -= 1
        after["pooled", new] += 1
    assert told() == +after
    assert Counter(moved.values_list("from_bucket__code", "to_bucket__code")) == {("S1", "S2"): 3, ("S2", "S3"): 2}
    held = CollectionCase.objects.filter(state="assigned").count()
    assert carried - held == Placement.objects.filter(outcome="rolled").count()
    assert Load.objects.get().open_items == Workload.objects.filter(open_items__gt=0).get().open_items == held
    assert BucketStay.objects.filter(last_on__isnull=True).count() == CollectionCase.objects.filter(
        state__in=["pooled", "assigned"]
    ).count()  # fmt: skip
    assert roll_day(book_id=book.pk, day=NEXT, now=NOW) is None


@postgres
@pytest.mark.django_db(transaction=True)
def test_a_night_that_broke_off_goes_on_with_the_other_parts(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    book, loans = book_of(40)
    hold(9)
    settings.ROLL_WORKERS = 1
    monkeypatch.setattr(partitions, "SIZE", 2)
    real, seen = partitions.roll_part, []

    def breaks(run: BatchRun, tonight: object, pk: int) -> None:
        seen.append(pk)
        if RollPartition.objects.get(pk=pk).number == 2:
            raise ConnectionError("the worker died")
        real(run, tonight, pk)

    monkeypatch.setattr(partitions, "roll_part", breaks)
    with pytest.raises(ConnectionError):
        roll_day(book_id=book.pk, day=NEXT, now=NOW)
    run = BatchRun.objects.get(kind="roll", business_date=NEXT)
    number = RollPartition.objects.filter(run=run).count()
    assert number > 2
    assert len(seen) == 2  # the others are not begun any more
    assert (run.state, run.counts["parts_done"]) == (RunState.FAILED, 1)
    assert Book.objects.get(pk=book.pk).business_date == FIRST
    with pytest.raises(NightBroken, match="broken off"):
        floor.settle(loans[0], 1, FIRST)
    assert Instalment.objects.get(loan=loans[0]).settled_on is None
    events = CaseEvent.objects.filter(name="roll").count()

    seen.clear()
    monkeypatch.setattr(partitions, "roll_part", lambda *said: (seen.append(said[2]), real(*said)))
    done = roll_day(book_id=book.pk, day=NEXT, now=NOW)

    assert done is not None
    assert (done.state, done.counts["parts_done"], len(seen)) == (RunState.DONE, number, number - 1)
    assert CaseEvent.objects.filter(name="roll").count() == done.counts["rolled"] == 5 > events
    assert CaseEvent.objects.values("item").distinct().count() == 40
    held = CollectionCase.objects.filter(state="assigned").count()
    assert Load.objects.get().open_items == held
    floor.settle(loans[0], 1, NEXT)


@pytest.mark.django_db
def test_cases_ask_for_what_their_product_asks_for() -> None:
    from casework.review import services as review  # what operations change on the page of products

    book = floor.book()
    product = floor.product(book)
    product.skill_needed, product.language = True, "ha"
    product.save()
    floor.loan(product, [Due(FIRST)], disbursed_on=FIRST - timedelta(days=9))
    floor.loan(floor.product(book), [Due(FIRST)], disbursed_on=FIRST - timedelta(days=9))
    roll(book=book, last=FIRST, now=NOW)
    asked = [case.requires for case in CollectionCase.objects.order_by("loan__pk")]
    assert asked == [{"product": product.code, "language": "ha"}, {}]
    terms = review.Terms(
        two_stage=True, order_days=None, approval_days=None, above_asked=False, skill_needed=False, language="yo"
    )
    review.set_terms(product=product, terms=terms, evidence={}, actor=None, now=NOW)
    assert [case.requires for case in CollectionCase.objects.order_by("loan__pk")] == [{"language": "yo"}, {}]
