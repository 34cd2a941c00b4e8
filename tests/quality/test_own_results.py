"""What the person whose work it is learns from a result: the score that counts, and nothing of how it came about."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.people.models import Role
from casework.quality import services
from casework.quality.models import Inspection, Subject
from tests import factories
from tests.clock import NOW, YESTERDAY
from tests.quality import floor
from tests.quality.test_following import score


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    return floor.people()


def page(client: Client, who: Any, inspection: Inspection) -> str:
    client.force_login(who)
    return client.get(reverse("quality:inspection", args=[inspection.public_id])).text


def test_a_person_does_not_learn_what_singled_their_work_out(client: Client, people: SimpleNamespace) -> None:
    """The customer's complaint, or that somebody thinks they do not read."""
    targeted = floor.redrawn(floor.one(people.reviewer), probability=None, reasons=["complaint", "signal"])
    score(targeted, people.inspector, 1)

    assert "Targeted" in page(client, people.inspector, targeted)
    shown = page(client, people.reviewer, targeted)
    for word in ("Targeted", "omplaint", "Sample of"):
        assert word not in shown
    client.force_login(people.reviewer)
    assert "omplaint" not in client.get(reverse("quality:mine")).text


def test_a_person_sees_the_marks_of_who_gave_the_result_alone(client: Client, db: None) -> None:
    team = factories.team()
    collector = factories.person("", Role.COLLECTOR, team=team, now=floor.THEN)
    factories.finish_call(factories.recorded_call(collector, now=floor.THEN), now=floor.THEN + timedelta(minutes=1))
    drawn = services.draw_sample(day=YESTERDAY, subject=Subject.CALL, rate=Decimal(1), now=NOW)
    inspection = floor.redrawn(drawn.inspections.select_related("call").get(), wanted=2)
    for number, inspector in enumerate((floor.inspector(team), floor.inspector(team))):
        client.force_login(inspector)
        sent = {"call": inspection.call.public_id, "second": "1", "comment": f"Heard by {number}."}
        assert client.post(reverse("quality:mark", args=[inspection.public_id]), sent).status_code == 200
        score(inspection, inspector, 1)
    counts = Inspection.objects.get().inspector
    assert counts is not None

    shown = page(client, collector, inspection)

    assert "Heard by 0." in shown
    assert "Heard by 1." not in shown
    assert "Heard by 1." in page(client, counts, inspection)
