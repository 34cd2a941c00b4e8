"""What quality works by is changed through its pages: scorecards, plans, minutes."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from casework.people.models import Role
from casework.portfolio.models import Book
from casework.quality import services
from casework.quality.card_forms import CardForm
from casework.quality.models import Minutes, SamplingPlan, Scorecard
from casework.quality.selectors import current_scorecard
from casework.quality.selectors.scorecard import card_to_edit
from tests import factories
from tests.clock import NOW, TODAY, TOMORROW
from tests.quality import floor


@pytest.fixture
def people(client: Client, db: None) -> SimpleNamespace:
    made = floor.people()
    client.force_login(made.inspector)
    return made


def as_posted(subject: str = "order") -> dict[str, Any]:
    """Return what the browser sends of the form as it is shown."""
    shown = card_to_edit(subject)
    form = CardForm(version=shown.card.version, sections=[(section, items) for section, _name, items in shown.sections])
    return {name: form[name].initial for name in form.fields if form[name].initial is not None}


def test_a_saved_scorecard_is_a_new_version_and_shipped_texts_stay_everybodys(
    client: Client, people: SimpleNamespace
) -> None:
    """Saved by somebody who reads Chinese: one question taken away, one added, one made fatal."""
    old = current_scorecard()
    before = [(item.text, item.weight, item.fatal) for item in old.items.all()]
    address = reverse("quality:card", args=["order"])
    client.cookies["django_language"] = "zh-hans"
    with override("zh-hans"):
        sent = as_posted()
    assert sent["s0-q0-text"] != before[0][0]
    sent |= {"s0-q1-text": "", "s0-q2-text": "Named the employer", "s0-q2-weight": "7", "s0-q2-action": "coaching"}

    for wrong in ({"s0-weight": ""}, {"s0-name": ""}, {"s0-q2-weight": ""}, {"s0-q2-action": "none"}):
        assert client.post(address, sent | wrong).status_code == 422
    assert current_scorecard() == old
    assert client.post(address, sent).headers["Location"] == reverse("quality:cards")

    made = current_scorecard()
    assert (made.version, made.made_by) == (old.version + 1, people.inspector)
    assert [(item.text, item.weight, item.fatal) for item in made.items.all()] == [
        before[0], ("Named the employer", 7, True), *before[2:],
    ]  # fmt: skip
    assert [item.position for item in made.items.all()] == [1, 2, 3, 4, 5]
    assert [(item.text, item.weight, item.fatal) for item in old.items.all()] == before
    assert client.post(address, sent).status_code == 409  # written on the version before
    assert Scorecard.objects.filter(code="order").count() == made.version
    assert len(current_scorecard().items.all()) == len(before)


def test_a_plan_changes_by_its_form(client: Client, people: SimpleNamespace) -> None:
    address = reverse("quality:plan", args=["order", "random"])
    sent = {"first_on": str(TODAY + timedelta(days=400)), "percent": "12.5", "double_percent": "40", "note": "More."}
    assert client.post(address, sent | {"percent": "100.01"}).status_code == 422
    assert client.post(address, sent).status_code == 204
    made = SamplingPlan.objects.get(subject="order", method="random", version=2)
    assert (str(made.rate), str(made.double_rate), made.note) == ("0.1250", "0.4000", "More.")

    targeted = {"first_on": sent["first_on"], "most": "3", "threshold": "610", "on-near_threshold": "on",
                "n-near_threshold": "15", "on-complaint": "on"}  # fmt: skip
    without = client.post(reverse("quality:plan", args=["order", "targeted"]), targeted | {"threshold": ""})
    assert without.status_code == 422
    assert "threshold" in without.context["form"].errors  # near to nothing is nothing
    assert client.post(reverse("quality:plan", args=["order", "targeted"]), targeted).status_code == 204
    made = SamplingPlan.objects.get(subject="order", method="targeted", version=2)
    assert (made.rate, made.most) == (1, 3)
    assert made.reasons == {"near_threshold": 15, "complaint": 1, "threshold": 610}
    assert "Near the threshold (610 ± 15) · Complaint · at most 3" in client.get(reverse("quality:plans")).text

    of_calls = reverse("quality:plan", args=["call", "targeted"])
    form = client.get(of_calls).text
    assert ('name="on-override"' in form, 'name="on-very_fast"' in form, 'name="threshold"' in form) == (1, 0, 0)
    assert client.post(of_calls, {"first_on": sent["first_on"], "most": "3", "on-override": "on"}).status_code == 204
    assert SamplingPlan.objects.get(subject="call", method="targeted", version=2).reasons == {"override": 1}


def test_a_plan_begins_at_first_on_the_books_own_day(
    client: Client, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Late in the evening of the second in UTC, in which pages show days of books in two zones: both have the third."""
    for city in ("Shanghai", "Taipei"):
        Book.objects.create(code=city.lower(), name=city, time_zone=f"Asia/{city}", currency="CNY")
    monkeypatch.setattr(timezone, "now", lambda: NOW.replace(hour=20))
    address = reverse("quality:plan", args=["order", "random"])
    offered = client.get(address).context["form"].initial["first_on"]
    assert offered == TOMORROW
    sent = {"percent": "12.5", "double_percent": "40"}
    assert client.post(address, sent | {"first_on": str(TODAY)}).status_code == 422
    assert client.post(address, sent | {"first_on": str(offered)}).status_code == 204
    shown = client.get(reverse("quality:plans")).context["lines"]
    assert next(line.current.version for line in shown if (line.subject, line.method) == ("order", "random")) == 2


def test_minutes_are_written_and_corrected(client: Client, people: SimpleNamespace) -> None:
    said = {"held_on": "2026-03-02", "title": "Findings", "team": people.initial.pk, "present": "Ann", "text": "First.",
            "seen": "0"}  # fmt: skip
    strange = factories.team().pk
    for wrong in ({"text": " "}, {"held_on": "2999-01-01"}, {"team": strange}):
        assert client.post(reverse("quality:write"), said | wrong).status_code == 422
    assert not Minutes.objects.exists()

    client.post(reverse("quality:write"), said)
    first = Minutes.objects.get()
    correct = reverse("quality:correct", args=[first.thread])
    assert 'value="Findings"' in client.get(correct).text
    assert client.post(correct, said | {"text": "Second.", "seen": "1"}).status_code == 302
    assert client.post(correct, said | {"text": "Third.", "seen": "1"}).status_code == 409

    rows = list(Minutes.objects.order_by("version").values_list("version", "text", "thread", "written_by"))
    key = (first.thread, people.inspector.pk)
    assert rows == [(1, "First.", *key), (2, "Second.", *key)]
    shown = client.get(reverse("quality:meeting", args=[first.thread])).text
    assert shown.index("Second.") < shown.index("First.")
    client.force_login(factories.person("", Role.SUPERVISOR, leads=people.rereview))
    assert client.get(reverse("quality:meeting", args=[first.thread])).status_code == 404
    assert "Findings" not in client.get(reverse("quality:meetings")).text


def test_a_meeting_of_this_morning_may_be_told_before_utc_says_so(people: SimpleNamespace) -> None:
    early = datetime(2026, 3, 2, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # the first of March in UTC
    with timezone.override("Asia/Shanghai"):
        made = services.write_minutes(
            held_on=early.date(), title="T", team=None, present="", text="T", actor=people.inspector, now=early
        )
    assert made.held_on == TODAY
