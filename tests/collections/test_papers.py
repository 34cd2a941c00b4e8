"""Legal steps and files of a case, and agreements asked for on it."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from casework.collections import services
from casework.collections.legal import services as legal
from casework.collections.models import CaseFile, CollectionCase, LegalStep, NextAction
from casework.collections.papers import services as papers
from casework.jobs.models import AuditEntry
from casework.lib.refusal import OutOfReach
from casework.people.models import Role, User
from casework.portfolio.models import ScheduleChange
from casework.portfolio.services.moving import ChangeRefused, decide_change
from tests import factories
from tests.clock import NOW
from tests.collections import desk
from tests.collections.asking import HTMX, signed_in, toast, url
from tests.collections.promising import CONTACT, on

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


@pytest.fixture
def case(floor: desk.Floor) -> CollectionCase:
    return floor.held()


def step(case: CollectionCase, actor: User, **changes: Any) -> LegalStep:
    told: dict[str, Any] = {
        "kind": "filed", "happened_on": on(-1), "reference": "2026-17", "cost": Decimal("50.00"), "note": "",
        "next_on": on(3),
    }  # fmt: skip
    return legal.record_legal_step(case=case, actor=actor, now=NOW, **(told | changes))


def booked(case: CollectionCase) -> list[tuple[datetime, str]]:
    return list(NextAction.objects.filter(case=case, closed_at=None).values_list("at", "note"))


def test_a_legal_step_reminds_in_the_morning_of_its_next_date_after_what_is_booked_before(
    floor: desk.Floor, case: CollectionCase
):
    nine = datetime(on(3).year, on(3).month, on(3).day, 9, tzinfo=ZoneInfo("Africa/Lagos"))
    services.book_action(case=case, actor=floor.collector, at=NOW + timedelta(hours=1), note="call", now=NOW)
    step(case, floor.supervisor)
    assert [note for _at, note in booked(case)] == ["call"]

    services.record_contact(case=case, actor=floor.collector, now=NOW + timedelta(hours=1), **CONTACT)

    assert booked(case) == [(nine, "After: Claim filed")]
    assert desk.again(case).due_at == nine


def test_steps_are_refused_struck_out_and_never_changed(floor: desk.Floor, case: CollectionCase):
    for wrong, why in [({"happened_on": on(1)}, "not come yet"), ({"next_on": on(-1)}, "after the step")]:
        with pytest.raises(legal.LegalRefused, match=why):
            step(case, floor.collector, **wrong)
    with pytest.raises(OutOfReach):
        step(case, floor.colleague)
    with pytest.raises(legal.LegalRefused, match="past due"):
        step(floor.held(dpd=0), floor.collector)
    made = step(case, floor.collector)
    with pytest.raises(legal.LegalRefused, match="Say why"):
        legal.strike_legal_step(step=made, reason=" ", actor=floor.collector, now=NOW)
    with pytest.raises(DatabaseError, match="for_a_reason"), transaction.atomic():
        LegalStep.objects.filter(pk=made.pk).update(struck_at=NOW)

    legal.strike_legal_step(step=made, reason="Other loan", actor=floor.supervisor, now=NOW)

    with pytest.raises(legal.LegalStruck):
        legal.strike_legal_step(step=made, reason="Again", actor=floor.supervisor, now=NOW)
    found = LegalStep.objects.get()
    assert (found.struck_by, found.struck_why, found.reference) == (floor.supervisor, "Other loan", "2026-17")


def test_steps_and_files_on_the_page_of_the_case(floor: desk.Floor, case: CollectionCase, settings: Any, tmp_path: Any):
    settings.MEDIA_ROOT = tmp_path
    collector, boss = signed_in(floor.collector), signed_in(floor.supervisor)
    record, attach = reverse("papers:record", args=[case.public_id]), reverse("papers:attach", args=[case.public_id])
    sent = {"kind": "judgment", "happened_on": on(0), "cost": "12.50", "reference": "J-1", "next_on": "", "note": ""}
    assert collector.post(record, sent | {"happened_on": on(1)}, headers=HTMX).status_code == 422
    assert toast(collector.post(record, sent, headers=HTMX)) == "Written down."
    nonsense = SimpleUploadedFile("x.png", b"MZ nonsense")
    assert collector.post(attach, {"kind": "court", "file": nonsense}, headers=HTMX).status_code == 422
    content = factories.picture()
    for _twice in range(2):
        picture = SimpleUploadedFile("order.png", content)
        assert toast(collector.post(attach, {"kind": "court", "file": picture}, headers=HTMX)) == "File attached."
    kept = CaseFile.objects.get()

    page = collector.get(reverse("collections:case", args=[case.public_id])).content.decode()

    assert all(said in page for said in ("Judgment", "J-1", "12.50 spent", kept.name))
    address = reverse("papers:file", args=[kept.public_id])
    assert signed_in(floor.colleague).get(address).status_code == 404
    shown = boss.get(address)
    assert (shown.status_code, shown.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    shown.getvalue()
    assert AuditEntry.objects.get(action="case_file.look").actor == floor.supervisor
    with pytest.raises(OutOfReach):
        papers.remove_paper(file=kept, reason="-", actor=floor.colleague, now=NOW)
    remove = reverse("papers:remove", args=[kept.public_id])
    assert toast(boss.post(remove, {"reason": "Wrong person"}, headers=HTMX)) == "File removed."
    assert boss.get(address).status_code == 404


def test_an_extension_is_asked_for_on_the_case_and_decided_by_operations(floor: desk.Floor, case: CollectionCase):
    client = signed_in(floor.collector)
    address = url("step", case, "extension")
    assert "Days later" in client.get(address, headers=HTMX).content.decode()
    assert client.post(address, {"days": 0, "fee": 0, "reason": "Ill"}, headers=HTMX).status_code == 422
    with pytest.raises(OutOfReach):
        services.ask_agreement(case=case, actor=floor.colleague, kind="extension", days=30, reason="Ill", now=NOW)
    terms: dict[str, Any] = {"kind": "extension", "days": 30, "fee": Decimal(0), "reason": "Ill"}
    services.ask_agreement(case=case, actor=floor.collector, now=NOW, **terms)
    with pytest.raises(ChangeRefused, match="waits for approval already"):
        services.ask_agreement(case=case, actor=floor.collector, now=NOW, **terms)
    change = ScheduleChange.objects.select_related("loan__book", "loan__product").get()
    assert (change.asked_by, change.days, change.state) == (floor.collector, 30, "asked")
    assert "30 days later" in client.get(url("agreed", case)).content.decode()

    decide_change(change=change, approve=True, note="", actor=factories.person("", Role.OPERATIONS), now=NOW)

    assert desk.again(case).state == "rescheduled"
