"""Lists that grow for years are read a page at a time, and a number leads to the rows that it counts."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework.lib.keyset import along
from casework.people.models import Role
from casework.quality import selectors, services
from casework.quality.models import Action, Dispute, Inspection, Sample
from casework.quality.selectors import current_scorecard
from casework.quality.selectors.listing import Which
from tests import factories
from tests.clock import NOW, YESTERDAY
from tests.quality import floor

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> SimpleNamespace:
    made = floor.people()
    made.boss = factories.person("", Role.SUPERVISOR, leads=made.initial)
    return made


def score(inspection: Inspection, inspector: Any, *failed: int) -> None:
    items = current_scorecard(inspection.subject).items.all()
    findings = [services.Answer(item=item.pk, passed=item.position not in failed) for item in items]
    services.score(inspection=inspection, findings=findings, comment="", inspector=inspector, now=NOW)


def scored(people: SimpleNamespace, number: int, *failed: int) -> list[Inspection]:
    floor.decisions(people.reviewer, number)
    rows = list(floor.everything().inspections.order_by("pk"))
    for row in rows:
        score(row, people.inspector, *failed)
    return rows


def test_pages_follow_a_column_with_ties_up_and_down(people: SimpleNamespace) -> None:
    """Three actions are due at one moment, a fourth before and a fifth after it: each is shown once, in order."""
    scored(people, 5, 1)
    keys = list(Action.objects.order_by("pk").values_list("pk", flat=True))
    Action.objects.filter(pk=keys[3]).update(due_at=NOW - timedelta(days=1))
    Action.objects.filter(pk=keys[0]).update(due_at=NOW + timedelta(days=9))
    rising = [keys[3], keys[1], keys[2], keys[4], keys[0]]

    for falling, wanted in ((False, rising), (True, [keys[0], keys[4], keys[2], keys[1], keys[3]])):
        seen, after = [], ""
        while True:
            page = along(Action.objects.all(), by="due_at", falling=falling, after=after, size=2)
            seen += [row.pk for row in page.rows]
            if not (after := page.after):
                break
        assert seen == wanted

    for nonsense in ("x", "0", "9" * 30, str(keys[-1] + 1)):
        assert [row.pk for row in along(Action.objects.all(), by="due_at", after=nonsense).rows] == rising


def test_actions_disputes_and_samples_go_on_behind_the_row_named(client: Client, people: SimpleNamespace) -> None:
    first, second = scored(people, 2, 1)
    for row in (first, second):
        services.raise_dispute(inspection=row, reason="It was checked.", actor=people.reviewer, now=NOW)
    action = Action.objects.get(inspection=first)
    raised = Dispute.objects.get(inspection=first)
    client.force_login(people.boss)

    def shown(name: str, **query: Any) -> list[bool]:
        html = client.get(reverse(name), query).text
        return [str(row.public_id) in html for row in (first, second)]

    for name, after in (("quality:actions", action.pk), ("quality:disputes", raised.pk)):
        assert shown(name) == [True, True]
        assert shown(name, after=after) == [False, True]
        assert shown(name, after="nonsense") == [True, True]
    sample = Sample.objects.get()
    assert [line.sample for line in selectors.samples_page(people.inspector).rows] == [sample]
    assert selectors.samples_page(people.inspector, after=str(sample.pk)).rows == []


def test_what_was_begun_stands_first_and_once(people: SimpleNamespace) -> None:
    floor.decisions(people.reviewer, 3)
    rows = list(floor.everything().inspections.order_by("pk"))
    call = factories.recorded_call(factories.person("", Role.COLLECTOR, team=people.initial), now=floor.THEN)
    rows[2].marks.create(call=call, second=1, comment="Hm", made_by=people.inspector, made_at=NOW)

    page = selectors.waiting_page(people.inspector)

    assert [(row.inspection, row.begun) for row in page.rows] == [(rows[2], True), (rows[0], False), (rows[1], False)]


@pytest.mark.usefixtures("at_now")
def test_a_persons_results_lead_to_the_inspections_that_they_count(client: Client, people: SimpleNamespace) -> None:
    (bad,) = scored(people, 1, 1)
    counted = {"tab": "scored", "person": people.reviewer.public_id, "subject": "order", "random": 1, "days": 90}
    client.force_login(people.boss)
    html = client.get(reverse("quality:people")).text
    (line,) = selectors.standings(people.boss, now=NOW).lines
    assert (line.inspected, line.defective, line.kind) == (1, 1, "order")
    link = f"?tab=scored&amp;person={people.reviewer.public_id}&amp;subject=order&amp;random=1&amp;days=90"
    assert f'href="{reverse("quality:index")}{link}"' in html
    assert f'href="{reverse("quality:index")}{link}&amp;defective=1"' in html

    def found(**more: Any) -> list[Inspection]:
        return [row.inspection for row in client.get(reverse("quality:index"), {**counted, **more}).context["tab"].rows]

    assert found() == found(defective=1) == [bad]
    assert found(person=people.checker.public_id) == found(subject="call") == []
    assert found(person="nonsense", subject="nonsense", days="-1") == [bad]
    stranger = factories.person("", Role.SUPERVISOR, leads=people.rereview)
    client.force_login(stranger)
    assert found() == []


def targeted() -> Sample:
    drawn: Sample = services.draw_by_plan(subject="order", method="targeted", day=YESTERDAY, actor=None, now=NOW)
    return drawn


def test_rows_behind_a_rate_are_random_ones_of_its_days(people: SimpleNamespace) -> None:
    (row,) = scored(people, 1, 1)

    def found(*, days: int) -> list[Inspection]:
        which = Which(random=True, days=days)
        later = NOW + timedelta(days=90)
        return [one.inspection for one in selectors.scored_page(people.inspector, which=which, now=later).rows]

    assert (found(days=90), found(days=91)) == ([], [row])
    singled_out = {**{field.attname: getattr(row, field.attname) for field in Inspection._meta.concrete_fields},
                   "id": None, "public_id": uuid4(), "probability": None, "sample_id": targeted().pk}  # fmt: skip
    Inspection.objects.create(**singled_out)
    assert found(days=91) == [row]
