"""Templates: written, judged, approved by a second person, retired; what is sent is the newest approved version."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from casework.contact.messages import selectors, services
from casework.contact.messages.models import MessageTemplate, TemplateVersion
from casework.contact.messages.services import TemplateRefused, VersionDecided
from casework.jobs.models import AuditEntry
from casework.people.models import Role
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db
WORDS = {"language": "en", "subject": "", "body": "{name}, please call {callback}."}


def test_a_version_is_sent_once_another_person_has_approved_it():
    author, checker = factories.person("", Role.OPERATIONS), factories.person("", Role.SUPERVISOR)
    kind = {"channel": "sms", "purpose": "collection", "party": "own"}
    made = services.add_template(code="due", name="Due", actor=author, now=NOW, **kind, **WORDS)
    first = made.versions.get()

    assert selectors.in_language(made, "en") is None
    with pytest.raises(TemplateRefused, match="Another person"):
        services.decide_version(version=first, approve=True, decision="", actor=author, now=NOW)
    with pytest.raises(TemplateRefused, match="why"):
        services.decide_version(version=first, approve=False, decision=" ", actor=checker, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor may a program
        TemplateVersion.objects.filter(pk=first.pk).update(state="approved", decided_by=author, decided_at=NOW)
    assert made.versions.get().state == "waiting"
    services.decide_version(version=first, approve=True, decision="", actor=checker, now=NOW)
    assert selectors.in_language(made, "en") == first
    assert selectors.in_language(made, "zh-hans") == first  # there is none in Chinese
    with pytest.raises(VersionDecided):
        services.decide_version(version=first, approve=False, decision="No", actor=checker, now=NOW)

    second = services.write_version(template=made, actor=author, now=NOW, **{**WORDS, "body": "Call us."})
    assert selectors.in_language(made, "en") == first  # until somebody approved the second
    with pytest.raises(TemplateRefused, match="somebody else"):
        services.write_version(template=made, actor=checker, now=NOW, **WORDS)
    third = services.write_version(template=made, actor=author, now=NOW, **{**WORDS, "body": "Please call us."})
    assert TemplateVersion.objects.get(pk=second.pk).state == "withdrawn"
    services.decide_version(version=third, approve=True, decision="", actor=checker, now=NOW)
    assert selectors.in_language(made, "en") == third
    chinese = services.write_version(template=made, actor=author, now=NOW, **{**WORDS, "language": "zh-hans"})
    services.decide_version(version=chinese, approve=True, decision="", actor=checker, now=NOW)
    assert selectors.in_language(made, "zh-hans") == chinese

    services.retire_template(template=made, reason="Replaced", actor=checker, now=NOW + timedelta(days=1))
    with pytest.raises(TemplateRefused, match="retired"):
        services.write_version(template=made, actor=author, now=NOW, **WORDS)
    steps = list(AuditEntry.objects.filter(subject_id=str(made.public_id)).values_list("action", flat=True))
    assert sorted(set(steps)) == ["template.add", "template.approve", "template.retire", "template.write"]


def test_what_may_not_be_said_is_refused_and_leaves_nothing():
    author = factories.person("", Role.OPERATIONS)
    third = {"code": "ask", "name": "Ask", "channel": "sms", "purpose": "collection", "party": "third"}
    with pytest.raises(TemplateRefused, match="never told of the debt"):
        services.add_template(actor=author, now=NOW, **third, **{**WORDS, "body": "{name} owes {amount_due}"})
    with pytest.raises(TemplateRefused, match="never a reminder"):
        services.add_template(actor=author, now=NOW, **{**third, "purpose": "reminder"}, **WORDS)
    assert not MessageTemplate.objects.exists()
    services.add_template(actor=author, now=NOW, **third, **WORDS)
    with pytest.raises(TemplateRefused, match="already"):
        services.add_template(actor=author, now=NOW, **third, **WORDS)
    assert MessageTemplate.objects.count() == 1


def test_pages_of_templates_are_walked_by_author_and_checker():
    author, checker = Client(), Client()
    author.force_login(factories.person("", Role.OPERATIONS))
    checker.force_login(factories.person("", Role.SUPERVISOR))
    said = {"name": "Due", "code": "due", "channel": "sms", "purpose": "collection", "party": "third", "language": "en"}

    assert "No template yet" in author.get("/messages/templates/").content.decode()
    answer = author.post("/messages/templates/new/", {**said, "body": "{amount_due}"})
    assert (answer.status_code, "never told of the debt" in answer.content.decode()) == (422, True)
    answer = author.post("/messages/templates/new/", {**said, "party": "own", "body": "{name}: {amount_due} <b>"})
    made = MessageTemplate.objects.get()
    page = f"/messages/templates/{made.public_id}/"
    assert answer.headers["HX-Redirect"] == page
    shown = author.get(page).content.decode()
    assert "Take back" in shown
    assert ">Decide<" not in shown.replace("\n", "")
    assert "Ada Obi: NGN 1,234.50 &lt;b&gt;" in shown
    assert "1 part" in shown

    version = made.versions.get()
    decide = f"/messages/templates/versions/{version.public_id}/decide/"
    assert author.post(decide, {"decision": "approve"}).status_code == 422
    assert checker.post(decide, {"decision": "reject"}).status_code == 422
    assert "sample case" in checker.get(decide).content.decode()
    assert checker.post(decide, {"decision": "approve"}).status_code == 204
    assert "In use" in checker.get("/messages/templates/?channel=sms").content.decode()
    assert "No template fits" in checker.get("/messages/templates/?state=waiting").content.decode()
    assert author.post(f"{page}write/zh-hans/", {"body": "{name}，请还款 {amount_due}。"}).status_code == 204
    assert author.post(f"{page}write/fr/", {"body": "Bonjour"}).status_code == 404
    chinese = made.versions.get(language="zh-hans")
    withdraw = f"/messages/templates/versions/{chinese.public_id}/withdraw/"
    assert checker.post(withdraw).status_code == 422
    assert author.post(withdraw).status_code == 204
    assert author.post(f"{page}retire/", {"reason": "Old"}).status_code == 204
    assert "Retired" in author.get("/messages/templates/?state=retired").content.decode()
