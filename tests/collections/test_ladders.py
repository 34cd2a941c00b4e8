"""Bounds of ladders by date: previewed, in force with the roll of their date, and the past left as it was."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.ladders import ladders_on
from casework.collections.models import Bucket, BucketStay, CollectionCase, Ladder, LadderVersion
from casework.collections.rules import Due, history
from casework.collections.selectors.ladders import Move, preview
from casework.collections.services.bounds import BoundsRefused, VersionInForce, call_off, set_bounds
from casework.collections.services.roll import roll
from casework.jobs.models import AuditEntry
from casework.people.models import Role
from casework.portfolio.models import Book
from tests.clock import NOW
from tests.collections import floor
from tests.collections.test_roll import stays_of
from tests.factories import person

FIRST = date(2026, 3, 1)
CHANGE = FIRST + timedelta(days=3)
OLD, NEW = [-2, 1, 8, 16, 31], [-4, 1, 6, 20, 31]


def ladder() -> Ladder:
    return Ladder.objects.get(code="S")


@pytest.fixture
def book(db: None) -> Book:
    """A book with loans due at every DPD from −4 to 23 on the day of the change, rolled up to the first day."""
    made = floor.book()
    product = floor.product(made)
    for days in range(-4, 24):
        floor.loan(product, [Due(CHANGE - timedelta(days=days))], disbursed_on=FIRST - timedelta(days=90))
    roll(book=made, last=FIRST, now=NOW)
    return made


def change(lowers: list[int] = NEW, day: date = CHANGE) -> LadderVersion:
    return set_bounds(ladder=ladder(), lowers=lowers, effective_on=day, note="trial", actor=None, now=NOW)


def lies() -> dict[int, str]:
    """Return DPD on the day of the change → bucket, of open cases."""
    rows = CollectionCase.objects.values_list("due_on", "bucket__code")
    return {(CHANGE - due_on).days: code for due_on, code in rows}


def by(lowers: list[int], days: int) -> str:
    return f"S{max(place for place, lower in enumerate(lowers) if days >= lower)}"


def test_bounds_take_effect_with_the_roll_of_their_date_for_every_case(book: Book) -> None:
    change()
    roll(book=book, last=CHANGE - timedelta(days=1), now=NOW)
    assert lies() == {days: by(OLD, days - 1) for days in range(-1, 24)}
    roll(book=book, last=CHANGE, now=NOW)
    assert lies() == {days: by(NEW, days) for days in range(-4, 24)}
    assert [bucket.lower for bucket in Bucket.objects.filter(ladder__code="S")] == NEW
    ended = BucketStay.objects.filter(last_on=CHANGE - timedelta(days=1))
    assert ended.filter(bucket__code="S1").count() == 3  # six to eight days: S2 begins earlier
    assert ended.filter(bucket__code="S3", outcome="cured_down").count() == 3  # 17 to 19: S3 begins later
    roll(book=book, last=CHANGE + timedelta(days=1), now=NOW)
    assert lies() == {days: by(NEW, days + 1) for days in range(-4, 24)}


def test_a_preview_tells_what_the_date_then_moves(book: Book) -> None:
    shown = preview(ladder=ladder(), lowers=NEW, effective_on=CHANGE)
    assert shown.moves == [
        Move(old="", new="S0", cases=2), Move(old="S1", new="S2", cases=2), Move(old="S3", new="S2", cases=4)
    ]  # fmt: skip
    assert (shown.cases, shown.moving, shown.opening) == (23, 6, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lowers", "words"),
    [([-2, 1, 8, 8, 31], "later than the one before"), ([-1, 1, 8, 16, 31], "may open earlier"),
     ([-2, 1], "each bucket"), ([-2, 1, 8, 16, 9999], "between")],
)  # fmt: skip
def test_bounds_that_leave_a_gap_or_somebody_without_a_bucket_are_refused(lowers: list[int], words: str) -> None:
    with pytest.raises(BoundsRefused, match=words):
        change(lowers)
    assert not LadderVersion.objects.exists()


def test_the_past_cannot_be_changed_and_what_holds_cannot_be_called_off(book: Book) -> None:
    with pytest.raises(BoundsRefused, match="rolled up to"):
        change(day=FIRST)
    change()
    boss = person("", Role.OPERATIONS)
    call_off(ladder=ladder(), effective_on=CHANGE, actor=boss, now=NOW)
    roll(book=book, last=CHANGE, now=NOW)
    assert lies() == {days: by(OLD, days) for days in range(-2, 24)}
    change(day=CHANGE + timedelta(days=1))
    roll(book=book, last=CHANGE + timedelta(days=1), now=NOW)
    with pytest.raises(VersionInForce):
        call_off(ladder=ladder(), effective_on=CHANGE + timedelta(days=1), actor=boss, now=NOW)
    assert AuditEntry.objects.filter(action__startswith="ladder.").count() == 3


def test_a_late_payment_restates_by_the_bounds_of_each_day(book: Book) -> None:
    """Its stays before the change stay those of the old bounds."""
    change()
    roll(book=book, last=CHANGE + timedelta(days=2), now=NOW)
    case = CollectionCase.objects.get(due_on=CHANGE - timedelta(days=6))
    before = list(BucketStay.objects.filter(case=case).order_by("pk").values_list("bucket__code", "entered_on"))
    assert before == [("S1", FIRST), ("S2", CHANGE)]
    floor.settle(case.loan, 1, CHANGE + timedelta(days=1))
    current = BucketStay.objects.filter(case=case, is_current=True).order_by("entered_on")
    assert list(current.values_list("bucket__code", "entered_on", "outcome")) == [
        ("S1", FIRST, "rolled"), ("S2", CHANGE, "collected"),
    ]  # fmt: skip


bounds = st.lists(st.integers(1, 25), min_size=4, max_size=4, unique=True).map(lambda some: [-2, *sorted(some)])


@pytest.mark.fuzz
class EqualToTheRules(TestCase):
    """Whatever bounds follow one another, the nights leave the stays that the rules derive day by day."""

    @given(bounds, st.integers(-6, -2), st.lists(st.tuples(st.integers(-20, 12), st.none() | st.integers(0, 20)),
                                                min_size=1, max_size=6))  # fmt: skip
    @settings(max_examples=10, deadline=None)
    def test_any_change(self, lowers: list[int], opens: int, drawn: list[tuple[int, int | None]]) -> None:
        product = floor.product(floor.book())
        change([opens, *lowers[1:]], day=FIRST + timedelta(days=7))
        last, made = FIRST + timedelta(days=15), []
        for due, paid in drawn:
            dues = [Due(FIRST + timedelta(days=due), None if paid is None else FIRST + timedelta(days=paid))]
            made.append((floor.loan(product, dues, disbursed_on=FIRST - timedelta(days=40)), dues))
        roll(book=product.book, first=FIRST, last=last, now=NOW)
        (used,) = ladders_on(book=product.book, day=last)
        for loan, dues in made:
            expected = history(
                dues, disbursed_on=FIRST - timedelta(days=40), lowers=used.lowers_on, first=FIRST, last=last
            )
            assert stays_of(loan.pk, [step.bucket_id for step in used.steps]) == expected


def test_operations_look_at_the_effect_before_they_set_bounds(book: Book, client: Client) -> None:
    client.force_login(person("", Role.OPERATIONS))
    url = reverse("collections:ladder", args=["S"])
    buckets = Bucket.objects.filter(ladder__code="S").order_by("lower")
    sent = {f"lower_{bucket.pk}": lower for bucket, lower in zip(buckets, NEW, strict=True)}
    sent |= {"effective_on": str(CHANGE), "note": "earlier calls"}
    assert client.get(url).status_code == 200
    shown = client.post(url, sent)
    assert 'id="preview"' in shown.content.decode()
    assert not LadderVersion.objects.exists()
    assert client.post(url, {**sent, "confirmed": "1"}).status_code == 204
    assert LadderVersion.objects.count() == 2
    page = client.get(reverse("collections:ladders")).content.decode()
    assert "earlier calls" in page
    assert "planned" in page
    drop = client.post(reverse("collections:ladder_call_off", args=["S"]), {"effective_on": str(CHANGE)})
    assert (drop.status_code, LadderVersion.objects.count()) == (204, 1)
