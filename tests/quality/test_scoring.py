"""A score is whole, given by the right inspector, and final."""

from types import SimpleNamespace
from typing import Any

import pytest

from casework.jobs.models import AuditEntry
from casework.lib.refusal import OutOfReach
from casework.people import services as people_services
from casework.people.models import Role
from casework.quality import services
from casework.quality.models import Finding, Inspection, InspectionState
from casework.quality.selectors import current_scorecard, overview
from tests.clock import NOW
from tests.quality import floor


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    return floor.people()


def score(inspection: Inspection, inspector: Any, *failed: int, **changes: Any) -> Inspection:
    given = {"findings": floor.answers(*failed), "comment": " well done ", "now": NOW} | changes
    return services.score(inspection=inspection, inspector=inspector, **given)


def fresh(inspection: Inspection) -> Inspection:
    return Inspection.objects.get(pk=inspection.pk)


def test_a_score_is_kept_with_its_answers(people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)

    score(inspection, people.inspector, 2, 5)

    row = fresh(inspection)
    assert (row.net_score, row.net_defective) == (70, True)
    assert (row.state, row.score, row.defective, row.comment) == (InspectionState.SCORED, 70, True, "well done")
    assert (row.inspector, row.scored_at, row.scorecard) == (people.inspector, NOW, current_scorecard())
    found = Finding.objects.filter(score__inspection=row).order_by("item__position")
    assert [each.passed for each in found] == [True, False, True, True, False]
    entry = AuditEntry.objects.get(action="inspection.score")
    assert (entry.actor, entry.subject_id, entry.detail) == (
        people.inspector, str(row.public_id), {"score": 70, "defective": True},
    )  # fmt: skip


def test_one_fatal_question_fails_the_whole(people: SimpleNamespace) -> None:
    row = score(floor.one(people.reviewer), people.inspector, 1)

    assert (row.score, row.defective) == (0, True)


def test_a_small_flaw_is_no_defect(people: SimpleNamespace) -> None:
    row = score(floor.one(people.reviewer), people.inspector, 2)

    assert (row.score, row.defective) == (80, False)


def test_a_score_is_final(people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    score(inspection, people.inspector)

    with pytest.raises(services.AlreadyScored, match="final"):
        score(inspection, floor.inspector(people.initial), 1)

    assert (fresh(inspection).score, fresh(inspection).inspector) == (100, people.inspector)
    assert Finding.objects.count() == 5


def test_nobody_inspects_an_order_on_which_they_decided(people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    people_services.set_roles(user=people.reviewer, roles=[Role.INITIAL_REVIEWER, Role.INSPECTOR], now=NOW)
    floor.assign_perm("inspect_team", people.reviewer, people.initial)

    with pytest.raises(services.ScoreRefused, match="own work"):
        score(inspection, people.reviewer)

    assert fresh(inspection).state == InspectionState.WAITING
    assert not Finding.objects.exists()


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.SUPERVISOR, Role.COLLECTOR])
def test_who_does_not_inspect_the_stage_finds_nothing(people: SimpleNamespace, role: Role) -> None:
    inspection = floor.one(people.reviewer)
    outsider = floor.inspector(people.rereview)
    people_services.set_roles(user=outsider, roles=[role], now=NOW)

    with pytest.raises(OutOfReach):
        score(inspection, outsider)

    assert fresh(inspection).state == InspectionState.WAITING


@pytest.mark.parametrize("wrong", ["one open", "one twice", "one unknown", "none"])
def test_every_question_is_answered_once(people: SimpleNamespace, wrong: str) -> None:
    inspection, all_of_them = floor.one(people.reviewer), floor.answers()
    findings = {
        "one open": all_of_them[1:],
        "one twice": [*all_of_them, all_of_them[0]],
        "one unknown": [*all_of_them[1:], services.Answer(item=0, passed=True)],
        "none": [],
    }[wrong]

    with pytest.raises(services.ScoreRefused, match="every question"):
        score(inspection, people.inspector, findings=findings)

    assert fresh(inspection).state == InspectionState.WAITING
    assert not Finding.objects.exists()


def test_the_defect_rate_is_weighted(people: SimpleNamespace) -> None:
    floor.decisions(people.reviewer, 4)
    assert overview(people.inspector).gross is None
    first, second, *_rest = floor.everything().inspections.order_by("pk")

    score(first, people.inspector, 1)
    score(second, people.inspector)

    found = overview(people.inspector)
    assert (found.waiting, found.inspected, found.defective, str(found.gross)) == (2, 2, 1, "50.00")
