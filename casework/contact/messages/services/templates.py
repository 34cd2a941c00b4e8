"""Writing, approving and retiring templates. Every step is an audit row; no version is ever edited."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from casework.contact.messages import rules
from casework.contact.messages.models import (
    Language,
    MessageTemplate,
    TemplateParty,
    TemplateVersion,
    VersionState,
)
from casework.contact.messages.words import PROBLEM_TEXTS
from casework.contact.models import Channel, Purpose
from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, Refused

if TYPE_CHECKING:
    from casework.people.models import User

TOPIC = "templates-list"


class TemplateRefused(Refused):
    """The template cannot be like this; the message says why."""


class VersionDecided(Conflict):
    """Somebody else has decided this version."""


@transaction.atomic
def add_template(
    *, code: str, name: str, channel: str, purpose: str, party: str, actor: "User", now: datetime, **first: str
) -> MessageTemplate:
    """Add a template with its first version (language, subject, body), which waits for approval.

    Raises TemplateRefused (the code is taken, a third party by this channel or for this purpose, what a version
    refuses); ValueError for a word that is none of the choices.
    """
    kind = {"channel": Channel(channel), "purpose": Purpose(purpose), "party": TemplateParty(party)}
    if party == TemplateParty.THIRD and (channel != Channel.SMS or purpose in rules.BORROWER_ONLY):
        raise TemplateRefused(_("A third party is sent text messages only, and never a reminder or a legal notice."))
    if MessageTemplate.objects.filter(code=code).exists():
        raise TemplateRefused(_("There is a template with this code already."))
    made = MessageTemplate.objects.create(code=code, name=name.strip(), made_by=actor, made_at=now, **kind)
    _changed(made, "add", actor=actor, now=now)
    write_version(template=made, actor=actor, now=now, **first)
    return made


@transaction.atomic
def write_version(
    *, template: MessageTemplate, language: str, subject: str, body: str, actor: "User", now: datetime, note: str = ""
) -> TemplateVersion:
    """Write what the template says in a language; it waits for approval, and what was approved before is sent on.

    A version of the actor's own that still waits is withdrawn for it. Raises TemplateRefused (its words, a retired
    template, somebody else's version waits).
    """
    held = _locked(template)
    body = body.replace("\r\n", "\n").strip()
    problem = rules.template_problem(
        channel=held.channel, purpose=held.purpose, party=held.party, subject=subject.strip(), body=body
    )
    if problem:
        raise TemplateRefused(PROBLEM_TEXTS[problem])
    waiting = held.versions.filter(language=Language(language), state=VersionState.WAITING).first()
    if waiting is not None and waiting.made_by_id != actor.pk:
        raise TemplateRefused(_("A version of somebody else's waits for approval: decide it first."))
    if waiting is not None:
        _decide(waiting, VersionState.WITHDRAWN, actor=actor, now=now, decision="")
    last = held.versions.filter(language=language).aggregate(last=Max("number"))["last"] or 0
    made = TemplateVersion.objects.create(
        template=held, language=language, number=last + 1, subject=subject.strip(), body=body, note=note.strip(),
        made_by=actor, made_at=now,
    )  # fmt: skip
    _changed(held, "write", actor=actor, now=now, language=language, version=made.number)
    return made


@transaction.atomic
def decide_version(
    *, version: TemplateVersion, approve: bool, decision: str, actor: "User", now: datetime
) -> TemplateVersion:
    """Approve or reject a version that waits: never one's own. Raises TemplateRefused, VersionDecided."""
    held = _locked(version.template)
    found = TemplateVersion.objects.get(pk=version.pk)
    if found.state != VersionState.WAITING:
        raise VersionDecided(_("This version was decided already."))
    if found.made_by_id == actor.pk:
        raise TemplateRefused(_("Another person than its author decides a version."))
    if not approve and not decision.strip():
        raise TemplateRefused(_("Say why it is rejected."))
    state = VersionState.APPROVED if approve else VersionState.REJECTED
    _decide(found, state, actor=actor, now=now, decision=decision)
    _changed(
        held, "approve" if approve else "reject", actor=actor, now=now, language=found.language, version=found.number
    )
    return found


@transaction.atomic
def withdraw_version(*, version: TemplateVersion, actor: "User", now: datetime) -> None:
    """Take back one's own version that waits. Raises TemplateRefused (somebody else's), VersionDecided."""
    held = _locked(version.template)
    found = TemplateVersion.objects.get(pk=version.pk)
    if found.state != VersionState.WAITING:
        raise VersionDecided(_("This version was decided already."))
    if found.made_by_id != actor.pk:
        raise TemplateRefused(_("Only its author withdraws a version; you can reject it."))
    _decide(found, VersionState.WITHDRAWN, actor=actor, now=now, decision="")
    _changed(held, "withdraw", actor=actor, now=now, language=found.language, version=found.number)


@transaction.atomic
def retire_template(*, template: MessageTemplate, reason: str, actor: "User", now: datetime) -> None:
    """Retire a template for good: it is offered and sent no more. Raises TemplateRefused."""
    held = _locked(template)
    if not reason.strip():
        raise TemplateRefused(_("Say why."))
    held.retired_by, held.retired_at, held.retire_reason = actor, now, reason.strip()[:200]
    held.save(update_fields=["retired_by", "retired_at", "retire_reason"])
    _changed(held, "retire", actor=actor, now=now, reason=held.retire_reason)


def _locked(template: MessageTemplate) -> MessageTemplate:
    held = MessageTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    if held.retired_at is not None:
        raise TemplateRefused(_("This template is retired."))
    return held


def _decide(version: TemplateVersion, state: VersionState, *, actor: "User", now: datetime, decision: str) -> None:
    version.state, version.decided_by, version.decided_at = state, actor, now
    version.decision = decision.strip()[:500]
    version.save(update_fields=["state", "decided_by", "decided_at", "decision"])


def _changed(template: MessageTemplate, verb: str, *, actor: "User", now: datetime, **detail: Any) -> None:
    audit.record(
        actor=actor, action=f"template.{verb}", subject_kind="template", subject_id=template.public_id, now=now,
        detail={"template": template.code, **detail},
    )  # fmt: skip
    outbox.push(TOPIC)
    outbox.push(f"template-{template.public_id}")
