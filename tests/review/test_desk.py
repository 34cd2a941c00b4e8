"""What reviewers put down at their desk: checks, notes, drafts; and that nobody overwrites what they have not seen."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from casework.lib.refusal import OutOfReach
from casework.review import services
from casework.review.findings import finding_key, raw_findings
from casework.review.models import Decision, DecisionDraft, FindingCheck, OrderNote, ReviewOrder
from casework.review.selectors.checks import checks_of
from casework.review.selectors.notes import notes_of
from casework.review.services import CheckChanged, DraftChanged, NoteChanged, NoteRefused, OrderTaken
from tests import factories
from tests.clock import NOW
from tests.review.asking import HTMX, signed_in, toast, url
from tests.review.test_two_hands import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LATER = NOW + timedelta(seconds=20)
RISKS = [{"finding": "Many applications", "advice": "Ask"}, {"finding": "Employer unknown", "advice": "Call"}]
FIRST = finding_key("Many applications")


def opened(floor: SimpleNamespace) -> ReviewOrder:
    new = factories.order(product=floor.product, application={"risk": RISKS})
    return factories.start(factories.give(new, floor.first), floor.first)


# --- findings -------------------------------------------------------------------------------------------------


def check(order: ReviewOrder, actor: Any, *, seen: int, checked: bool = True, finding: str = FIRST) -> FindingCheck:
    return services.check_finding(
        order=order, finding=finding, checked=checked, seen=seen, actor=actor, now=NOW
    )  # fmt: skip


def test_a_check_says_who_and_when_and_can_be_taken_back(floor: SimpleNamespace) -> None:
    order = opened(floor)
    check(order, floor.first, seen=0)
    assert [(one.checked, one.version) for one in checks_of(order).findings] == [(True, 1), (False, 0)]
    row = check(order, floor.first, seen=1, checked=False)
    assert (row.version, row.checked_by, row.checked_at) == (2, floor.first, NOW)
    assert checks_of(order).open == 2
    assert FindingCheck.objects.count() == 2


def test_a_check_that_was_changed_meanwhile_is_a_conflict(floor: SimpleNamespace) -> None:
    order = opened(floor)
    check(order, floor.first, seen=0)
    with pytest.raises(CheckChanged):
        check(order, floor.first, seen=0, checked=False)
    assert checks_of(order).findings[0].checked


def test_only_the_holder_checks_and_only_what_there_is(floor: SimpleNamespace) -> None:
    order = opened(floor)
    with pytest.raises(OutOfReach):
        check(order, floor.second, seen=0)
    with pytest.raises(OutOfReach):
        check(order, floor.first, seen=0, finding="0123456789abcdef")
    factories.give(order, floor.second)
    with pytest.raises(OrderTaken):
        check(order, floor.first, seen=0)
    assert FindingCheck.objects.count() == 0


def test_the_re_review_checks_anew_and_sees_the_check_before(floor: SimpleNamespace) -> None:
    order = opened(floor)
    check(order, floor.first, seen=0)
    services.decide(
        order=order, actor=floor.first, outcome="approved", reasons=["verified"], note="", version=None, now=NOW
    )
    again = factories.start(factories.give(order, floor.checker), floor.checker)
    found = checks_of(again).findings[0]
    assert (found.checked, found.version, found.before.checked_by) == (False, 0, floor.first)
    check(again, floor.checker, seen=0)
    assert checks_of(again).findings[0].checked


def test_a_finding_said_twice_is_one() -> None:
    assert [one.key for one in raw_findings({"risk": [*RISKS, RISKS[0], "nonsense"]})] == [
        FIRST, finding_key("Employer unknown"),
    ]  # fmt: skip


def test_the_page_ticks_and_answers_a_conflict_with_the_list_as_it_is(floor: SimpleNamespace) -> None:
    order, client = opened(floor), signed_in(floor.first)
    answer = client.post(url("check", order, FIRST), {"checked": "on", "seen": 0}, headers=HTMX)
    assert (answer.status_code, [one.checked for one in answer.context["checks"].findings]) == (200, [True, False])
    answer = client.post(url("check", order, FIRST), {"seen": 0}, headers=HTMX)
    assert (answer.status_code, toast(answer)) == (409, "This check was changed meanwhile. Look at it again.")
    assert [one.version for one in answer.context["checks"].findings] == [1, 0]


# --- notes ----------------------------------------------------------------------------------------------------


def test_a_note_is_changed_and_taken_away_and_every_version_stays(floor: SimpleNamespace) -> None:
    order = opened(floor)
    note = services.write_note(order=order, text=" Sounds honest. ", actor=floor.first, now=NOW)

    def change(text: str, seen: int) -> OrderNote:
        return services.change_note(
            order=order, thread=note.thread, text=text, seen=seen, actor=floor.first, now=LATER
        )  # fmt: skip

    change("Sounds very honest.", 1)
    shown = notes_of(order)[0]
    assert (shown.latest.text, shown.since, shown.changed) == ("Sounds very honest.", NOW, True)
    with pytest.raises(NoteChanged):
        change("Overwritten.", 1)
    change(" ", 2)
    assert notes_of(order) == []
    assert list(OrderNote.objects.order_by("version").values_list("text", flat=True)) == [
        "Sounds honest.", "Sounds very honest.", "",
    ]  # fmt: skip
    with pytest.raises(NoteChanged):
        change("Back again.", 3)


@pytest.mark.parametrize("text", ["", "  ", "x" * 4001])
def test_a_note_that_is_none_is_refused(floor: SimpleNamespace, text: str) -> None:
    with pytest.raises(NoteRefused):
        services.write_note(order=opened(floor), text=text, actor=floor.first, now=NOW)
    assert OrderNote.objects.count() == 0


def test_whose_note_it_is_and_who_may_write(floor: SimpleNamespace) -> None:
    order = opened(floor)
    note = services.write_note(order=order, text="Mine.", actor=floor.first, now=NOW)
    services.write_note(order=order, text="Seen.", actor=floor.supervisor, now=NOW)
    for outsider in (floor.second, floor.auditor, floor.operations):
        with pytest.raises(OutOfReach):
            services.write_note(order=order, text="Hello.", actor=outsider, now=NOW)
    with pytest.raises(OutOfReach):
        services.change_note(
            order=order, thread=note.thread, text="Yours.", seen=1, actor=floor.supervisor, now=NOW
        )  # fmt: skip
    assert OrderNote.objects.count() == 2


def test_a_note_in_the_drawer_keeps_what_was_typed_when_it_was_too_late(floor: SimpleNamespace) -> None:
    order, client = opened(floor), signed_in(floor.first)
    client.post(url("notes", order), {"text": "Called."}, headers=HTMX)
    thread = OrderNote.objects.get().thread
    assert "Called." in client.get(url("note", order, thread), headers=HTMX).text
    assert (
        client.post(url("note", order, thread), {"text": "Called twice.", "seen": 1}, headers=HTMX).status_code == 204
    )
    late = client.post(url("note", order, thread), {"text": "Never called.", "seen": 1}, headers=HTMX)
    assert (late.status_code, late.headers["HX-Reswap"]) == (409, "none")
    assert notes_of(order)[0].latest.text == "Called twice."
    assert client.get(url("note", order, order.public_id)).status_code == 404


# --- drafts ---------------------------------------------------------------------------------------------------


def save(order: ReviewOrder, actor: Any, seen: int, note: str = "begun") -> DecisionDraft:
    return services.save_draft(
        order=order, actor=actor, seen=seen, outcome="approved", reasons=["verified"], note=note, amount="9000",
        term="20", now=NOW,
    )  # fmt: skip


def test_a_draft_is_restored_in_another_tab_and_gone_with_the_decision(floor: SimpleNamespace) -> None:
    order = opened(floor)
    save(order, floor.first, 0)
    page = signed_in(floor.first).get(url("order", order))
    assert [page.context["decide_form"][name].value() for name in ("outcome", "note", "amount", "term")] == [
        "approved", "begun", "9000", "20",
    ]  # fmt: skip
    assert page.context["chosen"] == ["verified"]
    assert "Draft of" in page.text
    services.decide(
        order=order, actor=floor.first, outcome="approved", reasons=["verified"], note="", version=None, now=NOW
    )
    assert DecisionDraft.objects.count() == 0


def test_a_second_tab_does_not_overwrite_the_draft_of_the_first(floor: SimpleNamespace) -> None:
    order = opened(floor)
    save(order, floor.first, 0, note="first tab")
    with pytest.raises(DraftChanged):
        save(order, floor.first, 0, note="second tab")
    assert save(order, floor.first, 1, note="on").version == 2
    assert DecisionDraft.objects.get().note == "on"


def test_a_draft_is_its_holders_and_can_be_thrown_away(floor: SimpleNamespace) -> None:
    order = opened(floor)
    with pytest.raises(OutOfReach):
        save(order, floor.second, 0)
    save(order, floor.first, 0)
    factories.give(order, floor.second)
    with pytest.raises(OrderTaken):
        save(order, floor.first, 1)
    factories.give(order, floor.first)
    services.discard_draft(order=order, actor=floor.first)
    assert DecisionDraft.objects.count() == 0


def test_the_panel_saves_says_so_and_says_when_another_tab_was_faster(floor: SimpleNamespace) -> None:
    order, client = opened(floor), signed_in(floor.first)
    typed = {"outcome": "rejected", "reasons_rejected": ["fraud_signs"], "amount": "ten", "note": "no", "term": ""}
    answer = client.post(url("draft", order), {**typed, "draft_version": 0}, headers=HTMX)
    assert 'name="draft_version" value="1"' in answer.text
    assert DecisionDraft.objects.get().reasons == ["fraud_signs"]
    late = client.post(url("draft", order), {**typed, "draft_version": 0}, headers=HTMX)
    assert late.status_code == 409
    assert "Another tab has changed this draft." in late.text
    assert url("panel", order) in late.text
    cleared = client.delete(url("draft", order), headers=HTMX)
    assert (cleared.context["panel"].draft, DecisionDraft.objects.count()) == (None, 0)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_the_same_moment_leave_one_version(floor: SimpleNamespace) -> None:
    order = opened(floor)
    results = at_once(*[lambda: check(order, floor.first, seen=0)] * 3)
    assert sorted(isinstance(one, FindingCheck) for one in results) == [False, False, True]
    saved = at_once(*[lambda: save(order, floor.first, 0)] * 3)
    assert sorted(isinstance(one, DecisionDraft) for one in saved) == [False, False, True]
    assert (FindingCheck.objects.count(), DecisionDraft.objects.get().version) == (1, 1)


def test_the_database_keeps_versions_apart_too(floor: SimpleNamespace) -> None:
    order = opened(floor)
    row = check(order, floor.first, seen=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        FindingCheck.objects.create(
            order=order, stage=row.stage, finding=row.finding, version=1, checked=False, checked_by=floor.first,
            checked_at=NOW,
        )  # fmt: skip


def test_tabs_have_addresses_and_the_last_one_is_remembered(floor: SimpleNamespace) -> None:
    order, client = opened(floor), signed_in(floor.first)
    assert client.get(url("tab", order, "nonsense")).status_code == 404
    page = client.get(url("tab", order, "risk"))
    assert page.context["tab"] == "risk"
    assert 'id="decision"' in page.text
    client.cookies["review-tab"] = "documents"
    assert client.get(url("order", order)).context["tab"] == "documents"
    client.cookies["review-tab"] = "nonsense"
    assert client.get(url("order", order)).context["tab"] == "person"
    assert Decision.objects.count() == 0
    assert reverse("review:mine") in page.text
