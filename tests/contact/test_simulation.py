"""Rules tried on the past: held equal to asking the gate attempt by attempt; counted, shown and kept as a sheet."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.collections import services as collections
from casework.contact import gate, services
from casework.contact.gate import Rule, replaying
from casework.contact.models import Party, Purpose, Result, ResultCode, RuleSet, Simulation
from casework.contact.rules import HOUSE
from casework.contact.rulesets import of_version
from casework.contact.selectors import simulation_view
from casework.contact.services import SimulationRefused
from casework.jobs import services as jobs
from casework.jobs.models import AuditEntry
from casework.people.models import Role
from casework.portfolio.models import Book, ContactPoint, Customer, Relation
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.contact import making

pytestmark = pytest.mark.django_db
PHONES = ["+2348031234560", "+2348031234561"]
ASK = {"version": None, "preset": "house", "thirds": False, "keep_own": False, "first": TODAY, "last": TODAY}

line = st.builds(
    making.limit_of_one, scope=st.sampled_from(["customer", "number", "party", "debt"]), most=st.integers(1, 2),
    counts=st.sampled_from(["attempts", "unanswered", "conversations"]), span=st.integers(1, 3),
    unit=st.sampled_from(["hours", "days"]),
)  # fmt: skip
# Which number, how many minutes after the last one, whether somebody talked, and told by a code that says otherwise.
tried = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 400), st.booleans(), st.booleans()), min_size=1, max_size=12
)  # fmt: skip


def numbers() -> list[ContactPoint]:
    """Return a number of one's own, a friend's, the same number as another customer's, and one in another zone."""
    own = factories.contact_point(PHONES[0])
    friend = factories.contact_point(PHONES[1], relation=Relation.FRIEND, customer=own.customer)
    return [own, friend, factories.contact_point(PHONES[0]), factories.contact_point(PHONES[1], zone="Asia/Shanghai")]


def record(
    point: ContactPoint, at: Any, *, talked: bool = False, hung_up: bool = False, actor: Any = None
) -> None:  # fmt: skip
    """Record a call. hung_up: told by a code that is no conversation, where somebody answered."""
    party = Party.NOBODY if not talked else Party.THIRD_PARTY if point.is_third_party else Party.BORROWER
    code = ResultCode.objects.get(code="hung_up") if talked and hung_up else None
    services.record_attempt(
        customer=point.customer, point=point, channel="call", purpose=Purpose.COLLECTION, now=at, note="", code=code,
        party=Party.UNVERIFIED if code else party, result=Result.CONVERSATION if talked else Result.NO_ANSWER,
        actor=actor or factories.person(online=False),
    )  # fmt: skip


@settings(max_examples=25)  # each of them makes a floor of its own
@given(
    told=tried, lines=st.lists(line, max_size=2, unique=True), preset=st.sampled_from(["cn_gbt_45251", "us_reg_f"]),
    held=st.booleans(), chunk=st.sampled_from([1, 3, 5_000]),
)  # fmt: skip
def test_a_simulation_says_of_each_attempt_what_the_gate_would_have_said(told, lines, preset, held, chunk):
    with transaction.atomic():
        points = numbers()
        making.rule_set(points[0].customer.book, preset, on=TODAY, extra=lines, thirds=True)
        if held:
            making.hold(points[2].customer)
        moments, at = [], NOW
        for number, minutes, talked, hung_up in told:
            at += timedelta(minutes=minutes)
            moments.append((points[number], at, talked, hung_up))
        expected = []
        with transaction.atomic():
            for point, at, talked, hung_up in moments:
                said = making.ask(point, now=at)
                expected.append((point.pk, at, said.allowed, said.rule, said.until))
                if said.allowed:
                    record(point, at, talked=talked, hung_up=hung_up)
            transaction.set_rollback(True)
        for point, at, talked, hung_up in moments:
            record(point, at, talked=talked, hung_up=hung_up)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(replaying, "CHUNK", chunk)
            chosen = of_version(RuleSet.objects.latest("pk"))
            found = gate.replay(
                book=points[0].customer.book, chosen=chosen, start=NOW, end=NOW + timedelta(days=9)
            )  # fmt: skip
            answers = [(row.point, row.at, said.allowed, said.rule, said.until) for row, said in found]

        assert answers == expected
        transaction.set_rollback(True)


def test_what_came_before_the_first_day_and_holds_while_they_stood_count():
    point = factories.contact_point()
    for minutes in (30, 20, 10):
        record(point, NOW - timedelta(minutes=minutes))
    held = making.hold(point.customer)
    services.lift_hold(hold=held, reason="Settled.", actor=held.placed_by, now=NOW + timedelta(minutes=30))
    for minutes in (0, 40, 50, 60):
        record(point, NOW + timedelta(minutes=minutes))

    found = gate.replay(book=point.customer.book, chosen=HOUSE, start=NOW, end=NOW + timedelta(days=1))

    # Three before, the first of these on hold, two more under the cap of five in 24 hours, then no more.
    assert [said.rule for _row, said in found] == [Rule.HOLD, Rule.NONE, Rule.NONE, Rule.CAP]


def test_another_books_customers_at_the_same_number_happened_as_they_did():
    mine = factories.contact_point(PHONES[0])
    abuja = Book.objects.create(code="abuja", name="Abuja", time_zone="Africa/Lagos", currency="NGN")
    other = Customer.objects.create(book=abuja, source="test", external_ref="x", name="B", recorded_at=NOW)
    theirs = factories.contact_point(PHONES[0], customer=other)
    record(theirs, NOW)
    record(mine, NOW + timedelta(hours=1))
    chosen = type(HOUSE)(lines=(making.limit_of_one(scope="number"),))

    found = list(gate.replay(book=mine.customer.book, chosen=chosen, start=NOW, end=NOW + timedelta(days=1)))

    assert [(row.customer, said.rule) for row, said in found] == [(mine.customer_id, Rule.CAP)]


@pytest.fixture
def floor(settings: Any, tmp_path: Path) -> Any:
    """A collector calls for their case seven times today, somebody of another team twice more."""
    settings.MEDIA_ROOT = tmp_path / "media"
    made = desk.make()
    case = made.held()
    own = case.customer.contact_points.get(relation=Relation.OWN)
    for minutes in range(7):
        collections.record_contact(
            case=case, channel="call", point=own, party=Party.NOBODY, result=Result.NO_ANSWER, note="",
            actor=made.collector, now=NOW + timedelta(minutes=minutes),
        )  # fmt: skip
    stranger = factories.person("", Role.COLLECTOR, team=factories.team())
    for minutes in (7, 8):
        record(own, NOW + timedelta(minutes=minutes), actor=stranger)
    made.case_held = case
    return made


def run(owner: Any, book: Book, **changes: Any) -> Simulation:
    made = services.ask_simulation(book=book, owner=owner, now=NOW, **(ASK | changes))
    jobs.run(job_id=made.job_id, clock=lambda: NOW)
    return Simulation.objects.select_related("job", "version", "book", "owner").get(pk=made.pk)


def test_a_simulation_counts_by_rule_team_and_channel_and_keeps_a_sheet(floor: Any) -> None:
    team, lead, rule = floor.team, floor.supervisor, "At most 5 attempts in 24 hours, per customer"

    everything, own = run(factories.person("", Role.AUDITOR), floor.book), run(lead, floor.book)

    assert (everything.attempts, everything.refused, everything.job.progress_done) == (9, 4, 9)
    assert (own.attempts, own.refused, own.teams) == (7, 2, [team.pk])  # five in 24 hours; the other team's two follow
    view = simulation_view(own, viewer=lead)
    assert [(one.team, one.total, one.of, one.share) for one in view.teams] == [(team.name, 2, 7, 2857)]
    assert [(one.rule, one.legal, one.by_channel["call"]) for one in view.lines] == [(rule, False, 2)]
    linked = reverse("collections:case", args=[floor.case_held.public_id])
    assert [one.origin.url for one in view.examples if one.origin] == [linked] * 2
    other = factories.person("", Role.SUPERVISOR, leads=factories.team())
    assert [one.origin for one in simulation_view(own, viewer=other).examples] == [None] * 2
    book = openpyxl.load_workbook(own.file.path)
    rows = [[cell.value for cell in row] for row in book["Refused attempts"].iter_rows(min_row=2)]
    assert [(row[1], row[4], row[6]) for row in rows] == [(team.name, "Call", rule)] * 2
    assert [book["By team"][cell].value for cell in ("C2", "D2")] == [7, 2]


def test_its_pages_are_for_who_asked_and_for_auditors(
    floor: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(floor.supervisor)

    asked = client.post(
        f"{reverse('contact:simulations')}?book={floor.book.code}",
        {"rules": "preset-house", "first": str(TODAY), "last": str(TODAY)}
    )  # fmt: skip
    waiting = client.get(asked["Location"]).content.decode()
    made = Simulation.objects.get()
    not_yet = client.get(reverse("contact:simulation_sheet", args=[made.public_id]))
    jobs.run(job_id=made.job_id, clock=lambda: NOW)
    page = client.get(asked["Location"]).content.decode()

    assert "hx-trigger" in waiting
    assert not_yet.status_code == 409
    assert "28.57" in page
    sheet = client.get(reverse("contact:simulation_sheet", args=[made.public_id]))
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    assert AuditEntry.objects.filter(action="simulation.download", actor=floor.supervisor).count() == 1
    client.force_login(factories.person("", Role.OPERATIONS))
    assert client.get(asked["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"first": TODAY, "last": TODAY - timedelta(days=1)}, "after the last"),
        ({"first": TODAY - timedelta(days=91)}, "past 90 days"),
        ({"last": TODAY + timedelta(days=1)}, "past 90 days"),
        ({"preset": ""}, "Choose rules"),
    ],
)
def test_a_refusal_begins_nothing(changes: dict[str, Any], word: str) -> None:
    book = factories.contact_point().customer.book

    with pytest.raises(SimulationRefused, match=word):
        run(factories.person("", Role.AUDITOR), book, **changes)

    assert not Simulation.objects.exists()


def test_who_leads_no_team_gets_nothing() -> None:
    book = factories.contact_point().customer.book

    with pytest.raises(SimulationRefused, match="no team"):
        run(factories.person("", Role.SUPERVISOR), book)
