"""Limits and terms: set by operations for all or one place, held to from then on, each change in the audit trail."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from casework.collections import selectors, services
from casework.collections.limits.services import LimitsRefused, set_limits
from casework.collections.limits.tables import TABLES
from casework.collections.models import PromiseTerms, RetentionLimit, WaiverLimit
from casework.collections.retention.services import RetentionRefused, ask_retention
from casework.collections.rules.promises import Terms
from casework.collections.services.promises import PromiseRefused
from casework.collections.services.waivers import WaiverRefused
from casework.jobs.models import AuditEntry
from casework.lib.refusal import OutOfReach
from casework.people.models import Role, User
from casework.portfolio.models import Instalment
from tests import factories
from tests.clock import NOW
from tests.collections import desk
from tests.collections.promising import on, promise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def operations(client: Client) -> Client:
    client.force_login(factories.person("", Role.OPERATIONS))
    return client


def at(table: str, scope: str) -> str:
    return reverse("limits:limit", args=[table, scope])


def sets(client: Client, table: str, scope: str, expected: int = 204, /, **said: str) -> str:
    answer = client.post(at(table, scope), said, headers=HTMX)
    assert answer.status_code == expected, answer.content.decode()
    return answer.content.decode()


def shown(table: str, scope: str, name: str) -> tuple[int, bool]:
    place = TABLES[table].place(scope)
    assert place is not None
    cell = place.cell(TABLES[table].by_name[name])
    return cell.value, cell.is_own


def told(subject: str) -> list[tuple[str, ...]]:
    rows = AuditEntry.objects.filter(action=f"{subject}.set").order_by("pk")
    return [(one.subject_id, *(one.detail[n] for n in ("limit", "before", "after", "reason"))) for one in rows]


def test_a_buckets_own_share_holds_before_that_of_all_and_a_waiver_is_decided_by_it(operations: Client):
    floor = desk.make()
    case = floor.held()
    Instalment.objects.filter(loan=case.loan).update(interest=Decimal(20))
    waiver = services.ask_waiver(
        case=case, actor=floor.collector, parts={"interest": Decimal(8)}, to_pay=Decimal(112), expires_on=on(5),
        reason="Ill", now=NOW,
    )  # fmt: skip
    decide: dict[str, Any] = {"waiver": waiver.public_id, "actor": floor.supervisor, "approve": True, "note": ""}
    interest = "supervisor_interest"
    assert [shown("waivers", scope, interest) for scope in ("all", "S-S1")] == [(5_000, False), (5_000, False)]

    sets(operations, "waivers", "all", supervisor_interest="30", reason="Board of May")
    assert [shown("waivers", scope, interest) for scope in ("all", "S-S1")] == [(3_000, True), (3_000, False)]
    with pytest.raises(WaiverRefused, match="Interest"):
        services.decide_waiver(**decide, now=NOW)
    sets(operations, "waivers", "S-S1", 422, supervisor_interest="100.01", reason="x")
    sets(operations, "waivers", "S-S1", 422, supervisor_interest="40", reason="")
    sets(operations, "waivers", "S-S1", supervisor_interest="40.00", reason="Pilot")
    assert [shown("waivers", s, interest) for s in ("S-S1", "M-M4plus")] == [(4_000, True), (3_000, False)]
    assert 'value="40"' in operations.get(at("waivers", "S-S1"), headers=HTMX).text
    assert "<b>40" in operations.get(reverse("limits:limits")).text
    assert services.decide_waiver(**decide, now=NOW).state == "approved"

    sets(operations, "waivers", "S-S1", reason="The pilot is over")
    assert (shown("waivers", "S-S1", interest), WaiverLimit.objects.count()) == ((3_000, False), 1)
    assert told("waiver_limit") == [
        ("all", interest, "", "30\N{NO-BREAK SPACE}%", "Board of May"),
        ("S-S1", interest, "", "40\N{NO-BREAK SPACE}%", "Pilot"),
        ("S-S1", interest, "40\N{NO-BREAK SPACE}%", "", "The pilot is over"),
    ]


def test_terms_of_promises_hold_one_by_one_from_then_on(operations: Client):
    floor = desk.make()
    case = floor.held()
    before = promise(case, floor)
    product = f"{floor.book.code}.{floor.product.code}"
    pair = f"{product}~S-S1"

    sets(operations, "promises", "all", grace_days="2", most_parts="3", reason="Board of May")
    sets(operations, "promises", "S-S1", threshold_bp="95.5", reason="Board of May")
    sets(operations, "promises", product, grace_days="0", furthest_days="10", reason="Short ones")
    sets(operations, "promises", pair, furthest_days="5", reason="Pilot")

    assert selectors.terms_of(case) == Terms(grace_days=0, threshold_bp=9_550, furthest_days=5, most_parts=3)
    holding = TABLES["promises"].place(pair)
    assert holding is not None
    assert holding.holding == {"grace_days": 0, "threshold_bp": 9_550, "furthest_days": 5, "most_parts": 3}
    assert shown("promises", "S-S2", "grace_days") == (2, False)
    before.refresh_from_db()
    assert (before.grace_days, before.threshold_bp) == (1, 9_000)
    with pytest.raises(PromiseRefused, match="5 days"):
        promise(case, floor, ("100.00", 6), reason="Later")
    after = promise(case, floor, ("100.00", 5), reason="Later")
    assert (after.grace_days, after.threshold_bp, after.ends_on) == (0, 9_550, on(5))

    page = operations.get(reverse("limits:table", args=["promises"])).text
    assert "Short ones" in page
    sets(operations, "promises", pair, reason="The pilot is over")
    assert (PromiseTerms.objects.count(), selectors.terms_of(case).furthest_days) == (3, 10)
    assert told("promise_terms")[-2:] == [
        (pair, "furthest_days", "", "5", "Pilot"), (pair, "furthest_days", "5", "", "The pilot is over"),
    ]  # fmt: skip


def test_one_product_in_one_bucket_is_chosen_in_the_drawer(operations: Client):
    floor = desk.make()
    product, address = f"{floor.book.code}.{floor.product.code}", reverse("limits:pair", args=["promises"])

    assert 'name="of_1"' in operations.get(address, headers=HTMX).text
    chosen = operations.get(address, {"of_0": product, "of_1": "S-S1"}, headers=HTMX).text
    assert at("promises", f"{product}~S-S1") in chosen
    assert operations.get(address, {"of_0": "none", "of_1": "S-S1"}, headers=HTMX).status_code == 422
    assert operations.get(reverse("limits:pair", args=["waivers"]), headers=HTMX).status_code == 404
    assert operations.get(at("promises", f"{product}~S-S9"), headers=HTMX).status_code == 404


def test_a_teams_own_limit_of_keeping_holds_before_that_of_all(operations: Client):
    floor = desk.make()
    case = floor.held(dpd=7)
    asked: dict[str, Any] = {"case": case, "actor": floor.collector, "reason": "Pays", "now": NOW}

    sets(operations, "keeping", "all", most_cases="7", most_days="3", reason="Board of May")
    sets(operations, "keeping", floor.team.code, most_days="4", reason="Long weekend")
    assert [shown("keeping", floor.team.code, name) for name in ("most_cases", "most_days")] == [(7, False), (4, True)]
    with pytest.raises(RetentionRefused, match="4 days"):
        ask_retention(until=on(5), **asked)
    assert ask_retention(until=on(4), **asked).until == on(4)
    sets(operations, "keeping", floor.team.code, 422, most_days="91", reason="x")

    sets(operations, "keeping", floor.team.code, reason="It is over")
    assert list(RetentionLimit.objects.values_list("team", "most_cases", "most_days")) == [(None, 7, 3)]
    assert told("retention_limit")[-1] == (floor.team.code, "most_days", "4", "", "It is over")


@pytest.fixture
def actor() -> User:
    return factories.person("", Role.OPERATIONS)


@pytest.mark.parametrize(
    ("said", "problem", "match"),
    [
        ({"reason": " "}, LimitsRefused, "Say why"),
        ({"values": {"most_parts": 0}}, LimitsRefused, "from 1 to 24"),
        ({"values": {"threshold_bp": 10_001}}, LimitsRefused, "100"),
        ({"scope": "S-S9"}, OutOfReach, "no such place"),
    ],
)
def test_what_is_refused_changes_nothing(actor: User, said: dict[str, Any], problem: type[Exception], match: str):
    asked: dict[str, Any] = {"scope": "all", "values": {"most_parts": 2}, "reason": "x"}
    with pytest.raises(problem, match=match):
        set_limits(table=TABLES["promises"], **{**asked, **said}, actor=actor, now=NOW)
    assert not PromiseTerms.objects.exists()
    assert told("promise_terms") == []


@pytest.mark.parametrize("key", TABLES)
def test_what_stays_is_no_change_and_what_nobody_names_is_left(actor: User, key: str):
    table = TABLES[key]
    first, second = table.limits[0].name, table.limits[1].name
    asked: dict[str, Any] = {"table": table, "scope": "all", "reason": "x", "actor": actor}

    assert set_limits(values={first: 3, second: 5}, now=NOW, **asked) == [first, second]
    assert set_limits(values={first: 3, second: 5}, now=NOW + timedelta(hours=1), **asked) == []
    assert set_limits(values={first: None}, now=NOW + timedelta(hours=2), **asked) == [first]

    assert (shown(key, "all", first)[1], shown(key, "all", second)) == (False, (5, True))
    assert len(told(table.subject)) == 3


def test_the_database_keeps_one_row_for_all_and_none_that_says_nothing():
    PromiseTerms.objects.create(grace_days=1)
    for model, row in ((PromiseTerms, {"grace_days": 2}), (PromiseTerms, {"bucket_id": 1}), (RetentionLimit, {})):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.create(**row)
