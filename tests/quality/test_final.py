"""What was drawn, scored, ruled and done: neither Django nor plain SQL changes it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from casework.people.models import Role
from casework.quality import services
from casework.quality.models import Action, Dispute, Finding, Inspection, Score
from tests import factories
from tests.clock import NOW
from tests.quality import floor
from tests.quality.test_following import score


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    made = floor.people()
    made.boss = factories.person("", Role.SUPERVISOR, leads=made.initial)
    made.other = floor.inspector(made.initial)
    return made


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def everything(*models: Any) -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_how_work_was_drawn_is_never_changed(people: SimpleNamespace) -> None:
    floor.one(people.reviewer)
    before = everything(Inspection)

    for column, value in {
        "probability": "0.5", "person_id": people.checker.pk, "wanted": 2, "reasons": "'[\"override\"]'",
        "team_id": people.rereview.pk, "subject": "'case'",
    }.items():  # fmt: skip
        refused(f"UPDATE quality_inspection SET {column} = {value}")
    refused("UPDATE quality_inspection SET probability = NULL")
    for change in ("UPDATE quality_sample SET population = 99", "DELETE FROM quality_sample"):
        refused(change)

    assert everything(Inspection) == before


def test_a_score_its_answers_and_the_result_are_final(people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    score(inspection, people.inspector, 1)
    before = everything(Score, Finding, Inspection)

    for change in (
        "UPDATE quality_score SET score = 100", "DELETE FROM quality_finding", "DELETE FROM quality_score",
        "UPDATE quality_finding SET passed = NOT passed", "UPDATE quality_finding SET remark = 'x'",
        "UPDATE quality_inspection SET score = 100, defective = NOT defective",
        f"UPDATE quality_inspection SET inspector_id = {people.other.pk}",
        "UPDATE quality_inspection SET state = 'waiting', score = NULL, defective = NULL, net_score = NULL",
        "DELETE FROM quality_inspection", "UPDATE quality_scorecarditem SET weight = 99, text = 'x'",
        "UPDATE quality_scorecard SET name = 'x'", "DELETE FROM quality_scorecardsection",
    ):  # fmt: skip
        refused(change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Score.objects.update(defective=False)

    assert everything(Score, Finding, Inspection) == before


def test_a_ruling_and_what_was_done_stay(people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    score(inspection, people.inspector, 1)
    dispute = services.raise_dispute(inspection=inspection, reason="It was.", actor=people.reviewer, now=NOW)
    struck = Finding.objects.get(passed=False)
    services.rule(dispute=dispute, struck=[struck.pk], ruling="True.", actor=people.other, now=NOW)
    services.finish_action(action=Action.objects.get(), outcome="Talked.", actor=people.boss, now=NOW)
    before = everything(Dispute, Action, Finding)

    for change in (
        "UPDATE quality_dispute SET ruling = 'x'",
        "UPDATE quality_dispute SET state = 'open', ruling = '', ruled_by_id = NULL, ruled_at = NULL",
        "UPDATE quality_finding SET struck = NOT struck WHERE struck", "UPDATE quality_action SET outcome = 'x'",
    ):  # fmt: skip
        refused(change)

    assert everything(Dispute, Action, Finding) == before
