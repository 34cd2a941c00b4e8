"""What is known of customers from elsewhere: third parties' data, address books where a book may keep them."""

from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from casework.jobs.models import AuditEntry
from casework.people.models import Role
from casework.portfolio.models import AddressBookEntry, AddressBookTurn, Book, Customer, RefusedRow, ThirdPartyFact
from casework.portfolio.outside.selectors import known_outside
from casework.portfolio.outside.services import TurnRefused, forget_address_books, turn_off, turn_on
from tests import factories
from tests.clock import NOW, TODAY
from tests.portfolio import book_of
from tests.portfolio.book_of import csv_of, feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HTMX = {"HX-Request": "true"}
TERMS = {"basis": "consent", "source": "App, notice of May", "retention_days": 30, "reason": "Fraud ring"}


@pytest.fixture
def customer() -> Customer:
    """A customer of the files' source, in the only book."""
    return book_of.customer("C1")


def entry(ref: str, days_ago: int, **changes: str) -> dict[str, str]:
    day = (TODAY - timedelta(days=days_ago)).isoformat()
    return {
        "external_ref": ref, "customer_ref": "C1", "name": "Ada", "phone": "+2348031234567", "collected_on": day,
        **changes,
    }  # fmt: skip


def fact(ref: str, value: str, as_of: str, **changes: str) -> dict[str, str]:
    return {
        "external_ref": ref, "customer_ref": "C1", "provider": "Bureau", "fact": "Score", "value": value,
        "as_of": as_of, **changes,
    }  # fmt: skip


def test_of_what_a_third_party_says_the_newest_counts(customer: Customer):
    rows = [
        fact("1", "612", "2026-02-01"), fact("2", "540", "2026-03-01"), fact("3", "3", "2026-01-01", fact="Open loans"),
        fact("4", "1", "2026-01-01", customer_ref="C2"),
    ]  # fmt: skip
    first, again = (feed("third_party", csv_of(rows)) for _time in range(2))
    assert [(one.rows_added, one.rows_unchanged, one.rows_refused) for one in (first, again)] == [(3, 0, 1), (0, 3, 1)]
    assert RefusedRow.objects.filter(feed=first).get().reason == "no customer has this reference"
    known = known_outside(customer_id=customer.pk, book_id=customer.book_id, day=TODAY, with_address_book=True)
    assert [(one.name, one.value) for one in known.facts] == [("Open loans", "3"), ("Score", "540")]
    assert (known.turn, known.entries) == (None, [])
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        ThirdPartyFact.objects.update(value="700")


def test_an_address_book_is_kept_only_where_it_is_turned_on_and_only_for_its_time(customer: Customer):
    file, actor = csv_of([entry("1", 0), entry("2", 30), entry("3", 31), entry("4", -1)]), factories.person()
    refused = feed("address_book", file)
    assert (refused.rows_added, refused.rows_refused) == (0, 4)
    assert {row.reason for row in RefusedRow.objects.all()} == {"address books are turned off for this book"}
    assert not AddressBookEntry.objects.exists()

    turn_on(book=customer.book, **TERMS, actor=actor, now=NOW)
    taken = feed("address_book", file)
    assert (taken.rows_added, taken.rows_refused) == (2, 2)
    assert sorted(RefusedRow.objects.filter(feed=taken).values_list("reason", flat=True)) == [
        "is longer ago than address books are kept", "lies in the future",
    ]  # fmt: skip
    assert {row.value for row in RefusedRow.objects.filter(feed=taken)}.isdisjoint({"Ada", "+2348031234567"})

    assert (forget_address_books(now=NOW), forget_address_books(now=NOW + timedelta(days=1))) == (0, 1)
    assert AddressBookEntry.objects.get().external_ref == "1"
    turn_on(book=customer.book, **TERMS | {"retention_days": 1}, actor=actor, now=NOW + timedelta(days=2))
    assert not AddressBookEntry.objects.exists()


def test_turned_off_everything_is_gone_and_each_turn_says_why(customer: Customer):
    actor = factories.person()
    with pytest.raises(TurnRefused, match="are off"):
        turn_off(book=customer.book, reason="Never mind", actor=actor, now=NOW)
    for changes in ({"source": " "}, {"reason": " "}):
        with pytest.raises(TurnRefused, match="Say"):
            turn_on(book=customer.book, **TERMS | changes, actor=actor, now=NOW)
    assert not AddressBookTurn.objects.exists()
    turn_on(book=customer.book, **TERMS, actor=actor, now=NOW)
    feed("address_book", csv_of([entry("1", 0), entry("2", 3)]))

    assert turn_off(book=customer.book, reason="The law changed", actor=actor, now=NOW) == 2

    assert not AddressBookEntry.objects.exists()
    assert [(turn.is_on, turn.reason) for turn in AddressBookTurn.objects.order_by("pk")] == [
        (True, "Fraud ring"), (False, "The law changed"),
    ]  # fmt: skip
    entries = AuditEntry.objects.filter(action__startswith="address_book.").order_by("pk")
    assert [one.detail.get("entries", one.detail.get("basis")) for one in entries] == ["consent", "2"]
    bare = {"book": customer.book, "turned_by": actor, "turned_at": NOW, "reason": "x", "is_on": True}
    with pytest.raises(IntegrityError, match="address_book_on_with_its_basis"), transaction.atomic():
        AddressBookTurn.objects.create(**bare, basis="", source="App", retention_days=3)


def test_operations_turn_them_on_and_off_on_the_page(client: Client, customer: Customer):
    client.force_login(factories.person("", Role.OPERATIONS))
    page = reverse("outside:address_books")
    on, off = (reverse(f"outside:{name}", args=[customer.book.public_id]) for name in ("on", "off"))
    assert on in client.get(page).text
    assert off not in client.get(page).text
    assert client.post(on, TERMS | {"basis": ""}, headers=HTMX).status_code == 422
    assert client.post(on, TERMS, headers=HTMX).status_code == 204
    shown = client.get(page, headers=HTMX).text
    assert all(word in shown for word in ("Consent of the borrower", "App, notice of May", "Fraud ring", off))
    assert client.post(off, {"reason": ""}, headers=HTMX).status_code == 422
    assert client.post(off, {"reason": "Not needed"}, headers=HTMX).status_code == 204
    assert Book.objects.get(pk=customer.book_id).address_book_turns.latest("pk").is_on is False
