"""Two inspectors who do not know of each other, a third who decides, and gold items."""

from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.lib.refusal import OutOfReach
from casework.people.models import Role, User
from casework.quality import selectors, services
from casework.quality.models import Inspection, InspectionState, Score
from casework.quality.parts import EVERYTHING
from tests import factories
from tests.clock import NOW
from tests.quality import floor


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    made = floor.people()
    made.second, made.third = floor.inspector(made.initial), floor.inspector(made.initial)
    return made


def doubled(people: SimpleNamespace) -> Inspection:
    """Make an inspection that two inspectors are to score."""
    return floor.redrawn(floor.one(people.reviewer), wanted=2)


def score(inspection: Inspection, inspector: Any, *failed: int) -> Score:
    return services.score(
        inspection=inspection, findings=floor.answers(*failed), comment="Secretly bad.", inspector=inspector, now=NOW
    )


def fresh(inspection: Inspection) -> Inspection:
    return Inspection.objects.get(pk=inspection.pk)


def waits_for(inspector: Any) -> list[Any]:
    return [row.inspection.pk for row in selectors.waiting_page(inspector).rows]


def page(client: Client, who: Any, inspection: Inspection) -> str:
    client.force_login(who)
    return unescape(client.get(reverse("quality:inspection", args=[inspection.public_id])).text)


def test_the_second_sees_neither_the_score_nor_that_it_is_a_test(client: Client, people: SimpleNamespace) -> None:
    """Before and after the first score the page and the list are the same to the second, token and time aside."""
    inspection = doubled(people)
    before, listed = page(client, people.second, inspection), waits_for(people.second)

    score(inspection, people.inspector, 2, 5)

    after = page(client, people.second, inspection)
    assert "Secretly bad." not in after
    assert str(people.inspector) not in after
    assert [line for line in before.splitlines() if "csrf" not in line] == [
        line for line in after.splitlines() if "csrf" not in line
    ]
    assert waits_for(people.second) == listed == [inspection.pk]
    assert waits_for(people.inspector) == []
    assert "Secretly bad." in page(client, people.inspector, inspection)  # the first reads their own
    client.force_login(people.second)
    assert str(inspection.public_id) not in client.get(reverse("quality:index"), {"tab": "scored"}).text
    assert selectors.overview(people.inspector).inspected == 0  # no result yet


def test_two_who_agree_give_the_result_of_the_first(people: SimpleNamespace) -> None:
    inspection = doubled(people)
    score(inspection, people.inspector, 2, 5)
    assert fresh(inspection).state == InspectionState.WAITING

    score(inspection, people.second, 1)

    row = fresh(inspection)
    assert (row.state, row.score, row.defective, row.inspector) == (InspectionState.SCORED, 70, True, people.inspector)
    assert list(row.scores.order_by("turn").values_list("turn", "inspector")) == [
        (1, people.inspector.pk), (2, people.second.pk),
    ]  # fmt: skip
    with pytest.raises(services.AlreadyScored):
        score(inspection, people.third)


def test_a_third_decides_where_two_differ(client: Client, people: SimpleNamespace) -> None:
    inspection = doubled(people)
    score(inspection, people.inspector, 1)
    score(inspection, people.second)
    assert fresh(inspection).state == InspectionState.SPLIT
    assert (waits_for(people.second), waits_for(people.third)) == ([], [inspection.pk])
    with pytest.raises(services.AlreadyScored):
        score(inspection, people.second)
    assert page(client, people.third, inspection).count("Secretly bad.") == 2  # not blind: they decide

    score(inspection, people.third, 2)

    row = fresh(inspection)
    assert (row.state, row.score, row.defective, row.inspector) == (InspectionState.SCORED, 80, False, people.third)
    found = selectors.agreement_page(people.third, now=NOW)
    (line,) = found.pairs
    assert (line.found.pairs, line.first_only, line.found.raw.value, found.split) == (1, 1, 0, 0)
    assert (line.both, line.second_only, line.neither) == (0, 0, 0)
    assert found.questions[0].text.startswith("Identity")


def test_the_supervisor_decides_where_no_inspector_is_left(client: Client, people: SimpleNamespace) -> None:
    """Of two inspectors both have scored: nobody could ever decide, nor rule on the dispute of the result."""
    boss, elsewhere = (factories.person("", Role.SUPERVISOR, leads=team) for team in (people.initial, people.rereview))
    inspection = doubled(people)
    score(inspection, people.inspector, 1)
    with pytest.raises(OutOfReach):
        score(inspection, boss)  # blind to them as well
    score(inspection, people.second)
    assert (waits_for(boss), waits_for(people.third)) == ([], [inspection.pk])
    with pytest.raises(OutOfReach):
        score(inspection, boss)

    User.objects.filter(pk=people.third.pk).update(is_active=False)

    assert (waits_for(boss), waits_for(elsewhere)) == ([inspection.pk], [])
    for who in (boss, people.inspector):
        assert "No other inspector of this team is left" in page(client, who, inspection)
    assert selectors.agreement_page(people.inspector, now=NOW).left == 1
    for stranger in (elsewhere, people.reviewer):
        with pytest.raises(OutOfReach):
            score(inspection, stranger)
    client.force_login(boss)
    assert inspection.decision.order.external_ref in client.get(reverse("quality:index"), {"tab": "waiting"}).text
    assert score(inspection, boss, 1).turn == 3
    assert (fresh(inspection).inspector, fresh(inspection).defective) == (boss, True)

    other = factories.person("", Role.SUPERVISOR, leads=people.initial)
    dispute = services.raise_dispute(inspection=inspection, reason="It was.", actor=people.reviewer, now=NOW)
    for who in (boss, elsewhere, people.inspector):
        with pytest.raises(OutOfReach):
            services.rule(dispute=dispute, struck=(), ruling="No.", actor=who, now=NOW)
    (line,) = selectors.disputes_page(people.inspector, ruled=False, now=NOW).rows
    assert (line.left, line.may_rule) == (True, False)
    assert services.rule(dispute=dispute, struck=(), ruling="No.", actor=other, now=NOW).ruled_by == other


def test_a_gold_item_cannot_be_told_apart(client: Client, people: SimpleNamespace) -> None:
    """To who has still to score it no action, no dispute and no number of a sample tells that it has a result."""
    inspection = floor.one(people.reviewer)
    client.force_login(people.second)

    def seen() -> list[Any]:
        return [
            selectors.actions_page(people.second, done=False, now=NOW).lines,
            selectors.disputes_page(people.second, ruled=True, now=NOW),
            selectors.overview(people.second).waiting,
            [(line.of_reader, line.scored, line.defective) for line in selectors.samples_page(people.second).rows],
            [line for line in page(client, people.second, inspection).splitlines() if "csrf" not in line],
        ]

    before = seen()
    assert before[2:4] == [1, [(1, 0, 0)]]
    score(inspection, people.inspector, 1)
    dispute = services.raise_dispute(inspection=inspection, reason="It was.", actor=people.reviewer, now=NOW)
    with pytest.raises(services.GoldRefused):
        services.set_gold(inspection=inspection, gold=True, actor=people.inspector, now=NOW)
    services.rule(dispute=dispute, struck=(), ruling="No.", actor=people.third, now=NOW)
    services.set_gold(inspection=inspection, gold=True, actor=people.inspector, now=NOW)

    assert seen() == before
    with pytest.raises(OutOfReach):
        services.set_gold(inspection=inspection, gold=False, actor=people.second, now=NOW)
    assert len(selectors.actions_page(people.inspector, done=False, now=NOW).lines) == 1  # who knows it sees it


def test_a_gold_item_waits_for_everybody_else_and_keeps_its_result(people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    score(inspection, people.inspector, 1)
    with pytest.raises(OutOfReach):
        services.set_gold(inspection=inspection, gold=True, actor=people.reviewer, now=NOW)

    services.set_gold(inspection=inspection, gold=True, actor=people.inspector, now=NOW)

    assert [waits_for(who) for who in (people.inspector, people.second)] == [[], [inspection.pk]]
    assert selectors.scored_page(people.second, which=EVERYTHING, now=NOW).rows == []  # or they would know
    given = score(inspection, people.second)
    assert (given.turn, fresh(inspection).score, fresh(inspection).defective) == (0, 0, True)
    (line,) = selectors.agreement_page(people.inspector, now=NOW).gold
    assert (line.inspector, line.found.pairs, line.found.raw.value) == (people.second, 1, 0)
    services.set_gold(inspection=inspection, gold=False, actor=people.inspector, now=NOW)
    assert waits_for(people.third) == []
