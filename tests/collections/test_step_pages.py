"""The steps on a case as their drawers ask for them, and what the case page shows of them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import date_format

from casework.collections import selectors, services
from casework.collections.models import CollectionCase, Promise
from casework.contact.models import ContactAttempt
from casework.lib.templatetags.ui import money
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.collections.asking import HTMX, signed_in, toast, url
from tests.collections.promising import CONTACT, nights, on, pay, promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


@pytest.fixture
def client(floor: desk.Floor) -> Client:
    return signed_in(floor.collector)


def said(**changes: Any) -> dict[str, Any]:
    return {"amount": "60.00", "day": on(1).isoformat(), "channel": "visit", "note": "Payday", **changes}


def test_the_drawer_proposes_all_that_is_owed_tomorrow_by_a_call_to_the_first_number(floor: desk.Floor, client: Client):
    case = floor.held()

    form = client.get(url("step", case, "promise"), headers=HTMX).context["form"]

    proposed = {name: form[name].value() for name in ("amount", "day", "channel", "point")}
    assert proposed == {
        "amount": case.value, "day": TODAY + timedelta(days=1), "channel": "call", "point": desk.point(case).pk,
    }  # fmt: skip
    assert "reason" not in form.fields


@pytest.mark.usefixtures("at_now")
def test_one_answer_writes_contact_and_promise(floor: desk.Floor, client: Client):
    case = floor.held()

    answer = client.post(url("step", case, "promise"), said(amount_2="40.00", day_2=on(8).isoformat()), headers=HTMX)

    assert (answer.status_code, toast(answer)) == (204, "Promise taken.")
    made = Promise.objects.get()
    assert [str(part.amount) for part in made.parts.all()] == ["60.00", "40.00"]
    assert (made.attempt.result, made.attempt.note) == ("promised", "Payday")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"amount": "100.01"}, "amount", "no more than 100.00 is due"),
        ({"amount": ""}, "amount", "required"),
        ({"amount": "60.005"}, "amount", "decimal"),
        ({"amount_2": "40.00"}, "amount_2", "an amount and a day"),
        ({"day": (TODAY - timedelta(days=1)).isoformat()}, "amount", "today or later"),
    ],
)
def test_what_cannot_be_promised_is_said_beside_the_field(
    floor: desk.Floor, client: Client, changes: dict[str, str], field: str, text: str
):
    case = floor.held()

    answer = client.post(url("step", case, "promise"), said(**changes), headers=HTMX)

    assert answer.status_code == 422
    assert text in str(answer.context["form"].errors[field])
    assert (Promise.objects.count(), ContactAttempt.objects.count()) == (0, 0)


@pytest.mark.usefixtures("at_now")
def test_a_promise_made_in_a_recorded_contact_opens_the_drawer_and_asks_for_amount_and_day_only(
    floor: desk.Floor, client: Client
):
    case = floor.held()
    contact = {"channel": "visit", "party": "borrower", "result": "promised"}

    answer = client.post(url("contacts", case), contact, headers=HTMX)
    assert "promised" in answer.headers["HX-Trigger"]
    assert "Write down how much will be paid" in client.get(url("agreed", case)).content.decode()
    form = client.get(url("step", case, "promise"), headers=HTMX).context["form"]
    assert not {"channel", "point", "note"} & form.fields.keys()
    client.post(url("step", case, "promise"), {"amount": "60.00", "day": on(1).isoformat()}, headers=HTMX)

    assert Promise.objects.get().attempt == ContactAttempt.objects.get()


@pytest.mark.usefixtures("at_now")
def test_a_standing_promise_is_replaced_only_with_a_reason_and_cancelled_only_with_one(
    floor: desk.Floor, client: Client
):
    case = floor.held()
    promise(case, floor)
    asked = client.post(url("step", case, "promise"), said(), headers=HTMX)
    assert (asked.status_code, "reason" in asked.context["form"].errors) == (422, True)
    client.post(url("step", case, "promise"), said(reason="Less this month"), headers=HTMX)
    assert [one.ended for one in Promise.objects.order_by("pk")] == ["replaced", ""]

    empty = client.post(url("step", case, "cancel-promise"), {"reason": " "}, headers=HTMX)
    done = client.post(url("step", case, "cancel-promise"), {"reason": "Wrong case"}, headers=HTMX)

    assert (empty.status_code, toast(done)) == (422, "Promise cancelled.")
    assert Promise.objects.order_by("-pk")[0].ended == "cancelled"


def test_the_page_shows_what_stands_and_how_much_of_each_part_is_paid(floor: desk.Floor, client: Client):
    case = floor.held()
    promise(case, floor, ("40.00", 2), ("60.00", 9))
    pay(case, "35.00", 0)

    agreed = selectors.agreed_of(case=case, viewer=floor.collector, now=NOW)

    assert [(str(line.paid), line.is_paid, line.late) for line in agreed.parts] == [
        ("35.00", False, False), ("0.00", False, False),
    ]  # fmt: skip
    assert (agreed.broken, agreed.earlier, agreed.works) == (None, [], True)


def test_the_timeline_tells_what_was_promised_and_what_came_of_it(floor: desk.Floor):
    case = floor.held()
    promise(case, floor, ("50.00", 1))
    nights(floor, 3)
    case = selectors.case_shown(floor.collector, CollectionCase.objects.get().public_id)

    told = [(entry.title, entry.text, entry.day) for entry in selectors.timeline(case=case, viewer=floor.collector)]

    day = date_format(on(1), "SHORT_DATE_FORMAT")
    assert told[0] == ("Promise: Broken", f"0.00 of {money(Decimal(50), 'NGN')}", on(3))
    assert told[1] == ("Promised", f"{money(Decimal(50), 'NGN')} by {day}", TODAY)
    assert told[2][0] == "Promised to pay"


def test_after_recording_n_leads_to_the_next_case_that_is_left(floor: desk.Floor, client: Client):
    first, second = floor.held(), floor.held()
    services.record_contact(case=first, actor=floor.collector, now=NOW - timedelta(days=1), **CONTACT)

    answer = client.get(url("case", second))
    assert answer.status_code == 200
    answer = client.get(f"/collections/mine/next/?after={second.public_id}")
    assert answer.headers["Location"] == url("case", first)
