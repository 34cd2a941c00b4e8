"""What an inspector is shown is what the reviewer had before their eyes, whatever became of it since."""

from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from casework.people import services as people_services
from casework.people.models import Role
from casework.quality.models import Inspection
from casework.review import services
from casework.review.findings import finding_key
from casework.review.models import Decision, OrderFile, OrderNote, RequiredEvidence, ReviewOrder
from casework.review.selectors.frozen import Frozen, frozen_of
from tests import factories
from tests.quality import floor
from tests.quality.floor import THEN

RISKS = ["Device used by three applicants", "Employer unknown to the register"]
APPLICATION = {"risk": [{"finding": text, "advice": "Ask the applicant"} for text in RISKS]}


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    return floor.people()


def reviewed(people: SimpleNamespace) -> SimpleNamespace:
    """Let the reviewer look at one of two files, check one of two findings, write a note, reach nobody, and approve."""
    RequiredEvidence.objects.create(stage="initial", kind="document_there")
    reviewer = people.reviewer
    people_services.set_accepting(user=reviewer, accepting=True, now=THEN)
    people_services.beat(user=reviewer, now=THEN)
    new = factories.order(application=APPLICATION, now=THEN)
    order = factories.start(factories.give(new, reviewer, now=THEN), reviewer, now=THEN)
    seen, unseen = (factories.order_file(order, "document", person=reviewer, now=THEN) for _file in range(2))
    services.look_at_file(file=seen, viewer=reviewer, from_start=True, now=THEN)
    services.check_finding(order=order, finding=finding_key(RISKS[0]), checked=True, seen=0, actor=reviewer, now=THEN)
    note = factories.order_note(order, reviewer, "Sounds honest.", now=THEN)
    factories.note(order, reviewer, now=THEN)
    decision = services.decide(
        order=order, actor=reviewer, outcome="approved", reasons=["verified"], note="", version=None, now=THEN
    )
    return SimpleNamespace(order=order, decision=decision, seen=seen, unseen=unseen, note=note)


def shown(made: SimpleNamespace, viewer: object) -> Frozen:
    return frozen_of(Decision.objects.select_related("order").get(pk=made.decision.pk), viewer=viewer)


def test_the_snapshot_is_read_back_as_it_was(people: SimpleNamespace) -> None:
    made = reviewed(people)
    frozen = shown(made, people.inspector)
    assert [(one.finding, [(check.by, check.at) for check in one.checks]) for one in frozen.findings] == [
        (RISKS[0], [(people.reviewer, THEN)]), (RISKS[1], []),
    ]  # fmt: skip
    assert (frozen.unchecked, frozen.evidence) == (1, ["A document on file"])
    assert {one.name: one.looked_at for one in frozen.files} == {made.seen.name: THEN, made.unseen.name: None}
    assert [one.text for one in frozen.notes] == ["Sounds honest."]
    assert [(one.actor, one.at) for one in frozen.contacts] == [(people.reviewer, THEN)]
    assert frozen.limit_at == made.order.limit_at


def test_what_happened_since_changes_nothing_of_it(people: SimpleNamespace) -> None:
    made, boss = reviewed(people), factories.person("", Role.SUPERVISOR, leads=[people.initial, people.rereview])
    before = shown(made, people.inspector)
    later = THEN + timedelta(hours=1)
    ReviewOrder.objects.filter(pk=made.order.pk).update(application={"risk": [{"finding": "Another one"}]})
    OrderNote.objects.create(
        order=made.order, thread=made.note.thread, version=2, text="Not at all.", written_by=boss, written_at=later
    )
    factories.order_note(made.order, boss, "A later note.", now=later)
    factories.order_file(made.order, "document", person=boss, now=later)
    services.look_at_file(file=made.unseen, viewer=people.reviewer, from_start=True, now=later)
    services.remove_file(file=made.seen, reason="Somebody else's.", actor=boss, now=later)
    after = shown(made, people.inspector)
    assert (after.findings, after.notes, after.evidence) == (before.findings, before.notes, before.evidence)
    assert [(one.name, one.looked_at) for one in after.files] == [(one.name, one.looked_at) for one in before.files]
    assert [one.row.removed_why for one in after.files if one.row] == ["", "Somebody else's."]  # the newest comes first


def test_an_inspector_reads_it_beside_the_scorecard_and_opens_the_files(
    client: Client, people: SimpleNamespace
) -> None:
    made, boss = reviewed(people), factories.person("", Role.SUPERVISOR, leads=[people.initial])
    services.remove_file(file=made.unseen, reason="Somebody else's.", actor=boss, now=THEN)
    floor.everything()
    client.force_login(people.inspector)
    inspection = Inspection.objects.get(decision=made.decision)
    page = unescape(client.get(reverse("quality:inspection", args=[inspection.public_id])).text)
    for words in (
        *RISKS, "1 not checked", "Not checked when it was decided", "A document on file", made.seen.name, "never",
        "Removed since", "Somebody else's.", "Sounds honest.", "Contacts made by then",
    ):  # fmt: skip
        assert words in page, words
    opened, gone = (
        reverse("review:file", args=[made.order.public_id, file.public_id]) for file in (made.seen, made.unseen)
    )
    assert opened in page
    assert gone not in page
    answer = client.get(opened)
    assert (answer.status_code, b"".join(answer.streaming_content) != b"") == (200, True)
    assert client.get(gone).status_code == 404


def test_a_decision_of_before_shows_what_its_snapshot_has(people: SimpleNamespace) -> None:
    made = reviewed(people)
    old = Decision(order=made.order, snapshot={"amount": "1.00", "application": APPLICATION})
    frozen = frozen_of(old, viewer=people.inspector)
    assert (frozen.files, frozen.notes, frozen.contacts, frozen.evidence, frozen.limit_at) == ([], [], [], [], None)
    assert frozen.unchecked == 2
    assert OrderFile.objects.count() == 2
