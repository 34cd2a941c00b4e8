"""The pages of quality: what lies there for whom, and scoring through the form."""

from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.lib.bounded import count_together
from casework.people.models import Role
from casework.quality import selectors, services
from casework.quality.models import Inspection, InspectionState, Sample
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW, YESTERDAY
from tests.quality import floor


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    return floor.people()


@pytest.fixture
def inspector(client: Client, people: SimpleNamespace) -> Client:
    client.force_login(people.inspector)
    return client


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def filled(*failed: int) -> dict[str, str]:
    items = selectors.current_scorecard().items.all()
    return {f"item-{item.pk}": "fail" if item.position in failed else "pass" for item in items} | {"comment": "ok"}


def page_of(inspection: Inspection) -> str:
    return reverse("quality:inspection", args=[inspection.public_id])


@pytest.mark.parametrize(
    ("tab", "word"),
    [
        ("waiting", "Nothing waits"),
        ("scored", "Nothing was scored yet"),
        ("samples", "No sample was drawn"),
        ("x", "Nothing waits"),
    ],
)
def test_empty_pages_say_what_to_do(inspector: Client, tab: str, word: str) -> None:
    assert word in text(inspector.get(reverse("quality:index"), {"tab": tab}))


def test_an_inspector_sees_their_stages_only(client: Client, people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    reference = inspection.decision.order.external_ref

    for asker, seen in [
        (people.inspector, True),
        (floor.inspector(people.rereview), False),
        (factories.person("", Role.AUDITOR), True),
    ]:
        client.force_login(asker)
        assert (reference in text(client.get(reverse("quality:index")))) == seen
        assert client.get(page_of(inspection)).status_code == (200 if seen else 404)


def test_the_page_shows_what_the_reviewer_saw_not_what_is_there_now(inspector: Client, people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    order = inspection.decision.order
    ReviewOrder.objects.filter(pk=order.pk).update(application={"job": {"Employer": "Changed later"}})

    html = text(inspector.get(page_of(inspection)))

    assert "Changed later" not in html
    assert "10,000.00" in html
    assert "Identity, job and contacts verified" in html
    assert str(people.reviewer) in html
    assert "<dt>From opening to decision</dt><dd>0 s</dd>" in html


def test_scoring_opens_the_next(inspector: Client, people: SimpleNamespace) -> None:
    floor.decisions(people.reviewer, 2)
    first, second = floor.everything().inspections.order_by("pk")

    answer = inspector.post(page_of(first), filled(2))
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(second))
    assert (Inspection.objects.get(pk=first.pk).score, Inspection.objects.get(pk=first.pk).comment) == (80, "ok")
    assert inspector.post(page_of(second), filled(1)).headers["Location"] == reverse("quality:index")

    html = text(inspector.get(reverse("quality:index"), {"tab": "scored"}))
    assert "50.00%" in html
    assert "Defective" in html
    assert "0 of 100" in text(inspector.get(page_of(second)))


def test_an_open_question_keeps_what_was_answered(inspector: Client, people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    data = filled()
    data.pop(next(iter(data)))

    answer = inspector.post(page_of(inspection), data)

    assert answer.status_code == 422
    assert text(answer).count('value="pass" required checked') == 4
    assert "Answer every question" in text(answer)
    assert Inspection.objects.get().state == InspectionState.WAITING


def test_scoring_twice_is_a_conflict(inspector: Client, people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    services.score(
        inspection=inspection, findings=floor.answers(), comment="", inspector=floor.inspector(people.initial), now=NOW
    )

    assert inspector.post(page_of(inspection), filled(1)).status_code == 409
    assert Inspection.objects.get().score == 100


def test_an_auditor_reads_and_scores_nothing(client: Client, people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    client.force_login(factories.person("", Role.AUDITOR))

    assert "data-scorecard" not in text(client.get(page_of(inspection)))
    assert client.post(page_of(inspection), filled()).status_code == 404
    assert Inspection.objects.get().state == InspectionState.WAITING
    assert client.get(reverse("quality:draw")).status_code == 404


def test_drawing_from_the_drawer(inspector: Client, people: SimpleNamespace) -> None:
    floor.decisions(people.reviewer, 3)
    data = {"subject": "order", "method": "hand", "day": YESTERDAY, "percent": "50", "size": ""}

    assert "By hand: share, %" in text(inspector.get(reverse("quality:draw")))
    first = inspector.post(reverse("quality:draw"), data)
    again = inspector.post(reverse("quality:draw"), data | {"size": "3"})

    assert (first.status_code, again.status_code) == (204, 204)
    assert "The sample holds 2 of 3." in first.headers["HX-Trigger"]
    assert "sampled before: 2 of 3" in again.headers["HX-Trigger"]
    sample = Sample.objects.get()
    assert (sample.size, sample.drawn_by) == (2, people.inspector)
    html = text(inspector.get(reverse("quality:index"), {"tab": "samples"}))
    assert "66.67%" in html
    assert "0 of 2" in html


@pytest.mark.parametrize(
    "data",
    [{"day": "", "size": "1"}, {}, {"percent": "0"}, {"size": "0"}, {"percent": "101"}, {"size": "x"}, {"method": "x"}],
)
def test_a_wrong_draw_is_explained(inspector: Client, data: dict[str, str]) -> None:
    answer = inspector.post(reverse("quality:draw"), {"subject": "order", "method": "hand", "day": "2026-03-01"} | data)

    assert answer.status_code == 422
    assert 'class="error"' in text(answer)
    assert not Sample.objects.exists()


def test_many_inspections_have_pages(
    inspector: Client, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.quality.selectors.listing.PAGE", 2)
    floor.decisions(people.reviewer, 3)
    floor.everything()

    page = selectors.waiting_page(people.inspector)
    rest = selectors.waiting_page(people.inspector, after=page.after)

    assert [len(page.rows), len(rest.rows), rest.after] == [2, 1, None]
    assert 'rel="next"' in text(inspector.get(reverse("quality:index")))
    assert inspector.get(reverse("quality:index"), {"after": "nonsense", "tab": "scored"}).status_code == 200


def test_the_navigation_counts_what_waits_for_oneself(people: SimpleNamespace) -> None:
    floor.decisions(people.reviewer, 3)
    floor.everything()

    waiting = [*selectors.inspections_waiting(people.inspector)]
    waiting += selectors.inspections_waiting(factories.person("", Role.AUDITOR))

    assert count_together(waiting) == [3, 0]
