"""Result codes as data, in versions; how the borrower was known to be the borrower."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from casework.contact.codes import rules, selectors, services
from casework.contact.codes.models import ResultCode, RightPartyCheck
from casework.contact.codes.rules import Problem
from casework.contact.codes.services import CodeRefused
from casework.contact.models import ContactAttempt
from casework.contact.rules import RESULTS_BY_PARTY
from casework.contact.services import AttemptRefused, record_attempt
from casework.people.models import Role, User
from casework.portfolio.models import ContactPoint
from tests import factories
from tests.clock import NOW, TODAY, TOMORROW, YESTERDAY
from tests.collections import desk

pytestmark = pytest.mark.django_db
LOST: dict[str, Any] = {
    "label_en": "Line is dead", "label_zh": "线路中断", "result": "no_answer", "parties": ["nobody"],
    "channels": ["call"], "places": ["S1"], "is_conversation": False, "suggests": "", "number_status": "lost",
}  # fmt: skip


def keep(code: str = "dead", *, on: date = TODAY, actor: User | None = None, **changes: Any) -> ResultCode:
    said = LOST | changes
    return services.set_code(
        code=code, **said, active_from=on, today=TODAY, actor=actor or factories.person(online=False), now=NOW
    )


def told(point: ContactPoint, **changes: Any) -> ContactAttempt:
    said = {"channel": "call", "purpose": "collection", "party": "nobody", "result": "no_answer", "note": ""} | changes
    return record_attempt(customer=point.customer, point=point, actor=factories.person(online=False), now=NOW, **said)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, None),
        ({"parties": []}, Problem.NO_PARTY),
        ({"parties": ["nobody", "borrower"]}, Problem.PARTY),
        ({"channels": ["sms", "email"]}, Problem.CHANNEL),
        ({"is_conversation": True}, Problem.CONVERSATION),
        ({"suggests": "promise"}, Problem.SUGGESTS),
        ({"result": "refused", "parties": ["borrower"], "channels": []}, Problem.STATUS),
    ],
)
def test_a_code_means_only_what_can_be_true(changes: dict[str, Any], problem: Problem | None):
    said = {name: (LOST | changes)[name] for name in LOST if not name.startswith("label") and name != "places"}
    assert rules.code_problem(**said) == problem


def test_what_comes_with_the_product_can_all_be_true():
    for row in ResultCode.objects.all():
        said = {"result": row.result, "is_conversation": row.is_conversation, "suggests": row.suggests}
        lists = {name: [one for one in getattr(row, name).split(",") if one] for name in ("parties", "channels")}
        assert rules.code_problem(**said, **lists, number_status=row.number_status) is None, row.code
    results = {result for results in RESULTS_BY_PARTY.values() for result in results}
    assert set(ResultCode.objects.values_list("code", flat=True)) >= results


def test_a_bucket_is_offered_its_codes_and_old_contacts_keep_their_meaning():
    first = keep()
    point = factories.contact_point()
    attempt = told(point, code=first)
    assert attempt.result_label == "Line is dead"
    assert ContactPoint.objects.get().status == "lost"
    asked = {"purpose": "collection", "channel": "call"}
    assert "dead" in selectors.offered(day=TODAY, place="S1", **asked)
    assert "dead" not in selectors.offered(day=TODAY, place="S2", **asked)
    assert "dead" not in selectors.offered(day=YESTERDAY, place="S1", **asked)
    assert "dead" not in selectors.offered(day=TODAY, place="S1", purpose="collection", channel="visit")
    assert "confirmed" not in selectors.offered(day=TODAY, place="S1", **asked)

    second = keep(on=TOMORROW, label_en="Cut off", number_status="", places=[])
    assert selectors.offered(day=TODAY, place="S1", **asked)["dead"] == first
    assert selectors.offered(day=TOMORROW, place="S2", **asked)["dead"] == second
    assert ContactAttempt.objects.select_related("code").get().result_label == "Line is dead"
    later = TOMORROW + timedelta(days=2)
    services.end_code(row=second, last_on=TOMORROW, today=TODAY, actor=factories.person(), now=NOW)
    assert "dead" not in selectors.offered(day=later, place="S1", **asked)
    with pytest.raises(CodeRefused, match="past"):
        keep(on=YESTERDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResultCode.objects.filter(pk=first.pk).update(label_en="Never")


def test_nobody_is_told_of_a_debt_before_they_are_known(settings: Any):
    settings.RIGHT_PARTY_QUESTIONS = 2
    point = factories.contact_point()
    said = {"party": "borrower", "result": "refused"}

    for known in ([], ["born_on"], ["born_on", "born_on"], ["born_on", "charm"]):
        with pytest.raises(AttemptRefused, match="how you knew"):
            told(point, **said, verified_by=known)
    assert not ContactAttempt.objects.exists()
    told(point, **said, verified_by=["employer", "born_on"])
    check = RightPartyCheck.objects.get()
    assert (check.questions, check.labels) == ("born_on,employer", ["Date of birth", "Employer"])
    told(point, verified_by=[])  # nobody was there
    told(point, **said)  # a program that was not asked
    assert RightPartyCheck.objects.count() == 1


def test_the_panel_of_a_case_offers_its_buckets_codes_and_asks_who_it_was(settings: Any):
    settings.RIGHT_PARTY_QUESTIONS = 2
    floor = desk.make()
    case, client = floor.held(), Client()
    client.force_login(floor.collector)
    url = f"/collections/cases/{case.public_id}/contacts/"
    said = {"channel": "call", "point": desk.point(case).pk, "party": "borrower", "result": "says_paid", "note": "x"}

    page = client.get(f"/collections/cases/{case.public_id}/").content.decode()
    assert "Switched off" in page
    assert "Asks for a waiver" not in page  # of later buckets
    answer = client.post(url, said)
    assert (answer.status_code, "how you knew" in answer.content.decode()) == (422, True)
    answer = client.post(url, {**said, "party": "nobody", "result": "hung_up"})
    assert answer.status_code == 422
    assert not ContactAttempt.objects.exists()
    answer = client.post(url, {**said, "verified_by": ["born_on", "address"]})
    assert (answer.status_code, "saysPaid" in answer.headers["HX-Trigger"]) == (200, True)
    attempt = ContactAttempt.objects.get()
    assert (attempt.result, attempt.code.code) == ("says_paid", "says_paid")
    line = client.get(f"/collections/cases/{case.public_id}/timeline/").content.decode()
    assert "known by Date of birth, Address" in line


def test_a_supervisor_keeps_the_codes_on_their_page():
    client = Client()
    client.force_login(factories.person("", Role.SUPERVISOR))
    new = {**LOST, "code": "dead", "active_from": "2100-01-01"}
    assert "Out of service" in client.get("/contact/codes/").content.decode()
    assert client.post("/contact/codes/new/", {**new, "parties": ["borrower"]}).status_code == 422
    assert client.post("/contact/codes/new/", new).status_code == 204
    assert client.post("/contact/codes/new/", new).status_code == 422
    assert "Line is dead" in client.get("/contact/codes/").content.decode()
    changed = {**new, "label_en": "Cut off"}
    assert client.post("/contact/codes/dead/", changed).status_code == 204
    assert client.get("/contact/codes/none/").status_code == 404
    assert client.post("/contact/codes/dead/end/", {"last_on": "2100-02-01"}).status_code == 204
    rows = ResultCode.objects.filter(code="dead").order_by("number")
    assert [(row.number, row.label_en, row.active_until) for row in rows] == [
        (1, "Line is dead", None), (2, "Cut off", None), (3, "Cut off", date(2100, 2, 1)),
    ]  # fmt: skip
