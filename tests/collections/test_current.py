"""What people decide on a case waits for the nights that its book has missed."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from casework.collections import services
from casework.collections.agencies import services as agencies
from casework.collections.agencies.models import AgencyPlacement
from casework.collections.models import CollectionCase, PaidClaim, Promise, Waiver
from casework.collections.retention import services as retention
from casework.collections.retention.models import Retention
from casework.collections.selectors.figures import ROLL_KIND
from casework.jobs.models import Job
from casework.people.models import Role
from casework.portfolio.current import BookBehind
from casework.portfolio.models import Book
from tests.clock import NOW
from tests.collections import desk
from tests.collections.promising import on, promise
from tests.factories import person

pytestmark = pytest.mark.django_db
WAIVED = {"parts": {"principal": Decimal(10)}, "to_pay": Decimal(90), "expires_on": on(5), "reason": "Ill"}


def test_on_a_book_that_is_behind_it_is_refused_with_that_reason_and_the_nights_are_asked_for():
    floor = desk.make()
    case, given = floor.held(), floor.case()
    late, step = NOW + timedelta(days=1), {"case": case, "actor": floor.collector}
    kept = retention.ask_retention(**step, until=on(5), reason="Pays", now=NOW)
    promised = promise(case, floor, ("50.00", 3))
    waiver = services.ask_waiver(**step, **WAIVED, now=NOW)
    agency = agencies.add_agency(book=floor.book, code="a", name="A", actor=person("", Role.OPERATIONS), now=NOW)
    place = {"agency": agency, "due_back_on": on(40), "reason": "Silent", "actor": floor.supervisor}
    agencies.place(**place, cases=[given.pk], now=NOW)
    placed = AgencyPlacement.objects.get()
    case = CollectionCase.objects.select_related("book").get(pk=case.pk)
    step["case"] = case
    decided = {"actor": floor.supervisor, "approve": True, "note": "", "now": late}
    decisions: list[Callable[[], object]] = [
        lambda: promise(case, floor, ("40.00", 4), reason="Less", now=late),
        lambda: services.cancel_promise(**step, reason="Mistake", now=late),
        lambda: services.claim_paid(**step, amount=Decimal(50), paid_on=on(0), note="", now=late),
        lambda: services.ask_waiver(**step, **WAIVED, now=late),
        lambda: services.decide_waiver(waiver=waiver.public_id, **decided),
        lambda: retention.ask_retention(**step, until=on(6), reason="Pays", now=late),
        lambda: retention.decide_retention(retention=kept.public_id, **decided),
        lambda: agencies.place(**place, cases=[case.pk], now=late),
        lambda: agencies.recall(placements=[placed.public_id], reason="Ours", actor=floor.supervisor, now=late),
    ]

    for decide in decisions:
        with pytest.raises(BookBehind, match="stands at 2026-03-02"):
            decide()

    assert Job.objects.filter(kind=ROLL_KIND).count() == 1
    assert Book.objects.get(pk=floor.book.pk).business_date == NOW.date()
    assert (Promise.objects.get().pk, Promise.objects.get().ended) == (promised.pk, "")
    assert (Waiver.objects.get().state, Retention.objects.get().state) == ("asked", "asked")
    assert AgencyPlacement.objects.get().ended_at is None
    assert not PaidClaim.objects.exists()
    # What needs no day is decided meanwhile.
    services.decide_waiver(waiver=waiver.public_id, **{**decided, "approve": False, "note": "Too early"})
    assert Waiver.objects.get().state == "rejected"
