"""One box finds a customer by whatever somebody says on the phone."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.service.selectors import find
from casework.service.selectors.search import MOST
from casework.service.words import By
from tests.service.conftest import ID_NUMBER, customer, looks


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("+2348031234560", By.PHONE), ("2348031234560", By.PHONE), ("00234 803 123-4560", By.PHONE),
        (ID_NUMBER, By.ID_NUMBER), ("L-77", By.LOAN), (" l-77 ", By.LOAN), ("A-1", By.ORDER), ("C-1", By.CUSTOMER),
        ("ebe", By.NAME), ("eb IDA", By.NAME),
    ],
)  # fmt: skip
def test_one_step_leads_to_the_customer(desk: SimpleNamespace, text: str, by: By):
    customer("C-2", "Bo Other", "+2348030000000", "110101199003071111")
    found = find(text)
    assert found.only == desk.ada
    assert found.by == [by]


@pytest.mark.parametrize("text", ["+234803123456", "8031234560", "L-7", "110101", "Idae", "%"])
def test_parts_of_numbers_and_references_find_nobody(desk: SimpleNamespace, text: str):
    assert find(text).hits == []


def test_a_contacts_number_leads_to_a_list_that_says_whose_it_is(desk: SimpleNamespace):
    found = find("+2348031234561")
    assert [hit.by for hit in found.hits] == [(By.NAMED,)]
    assert found.only is None, "who calls from there is not the customer"


def test_one_reference_may_mean_several_people(desk: SimpleNamespace):
    other = customer("L-77", "Jo Other")
    found = find("L-77")
    assert [(hit.customer, hit.by) for hit in found.hits] == [(desk.ada, (By.LOAN,)), (other, (By.CUSTOMER,))]
    assert found.only is None


def test_many_of_one_name_are_cut_and_said_to_be_more(desk: SimpleNamespace):
    for number in range(MOST + 1):
        customer(f"T-{number}", f"Tessa {number:02d}")
    found = find("tess")
    assert (len(found.hits), found.more) == (MOST, True)
    with CaptureQueriesContext(connection) as seen:
        find("tess")
    assert len(seen) == 6  # loans, orders, references, names, people, numbers


def test_too_little_is_not_searched_at_all(desk: SimpleNamespace):
    assert find("t").too_short


def test_the_page_goes_straight_to_the_one_and_notes_no_personal_data(desk: SimpleNamespace, client: Client):
    client.force_login(desk.agent)
    answer = client.post(reverse("service:customers"), {"text": "+2348031234560"})
    assert answer.headers["Location"] == reverse("service:customer", args=[desk.ada.public_id])
    entry = looks().get()
    assert (entry.action, entry.actor, entry.subject_id) == ("customer.search", desk.agent, str(desk.ada.public_id))
    assert entry.detail == {"by": ["phone"], "found": 1}


def test_the_page_lists_several_masked(desk: SimpleNamespace, client: Client):
    customer("C-2", "Idan Other", "+2348030000000")
    client.force_login(desk.agent)
    page = client.post(reverse("service:customers"), {"text": "ida"}).content.decode()
    assert "Ida Ebel" in page
    assert "Idan Other" in page
    assert "+23•••••••••60" in page
    assert "+2348031234560" not in page
    assert ID_NUMBER not in page


@pytest.mark.parametrize(("text", "told"), [("zz top", "Nobody was found"), ("z", "Type a little more")])
def test_the_page_says_when_there_is_nobody(desk: SimpleNamespace, client: Client, text: str, told: str):
    client.force_login(desk.agent)
    assert told in client.post(reverse("service:customers"), {"text": text}).content.decode()
    assert client.post(reverse("service:customers"), {"text": ""}).status_code == 422
