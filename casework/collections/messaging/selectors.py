"""What the drawers of messages show: templates, recipients, the text as it would be sent, what the gate says."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.collections.messaging import rules
from casework.collections.models import Bucket, CollectionCase
from casework.contact.gate import Verdict, allowed
from casework.contact.messages.models import EmailAddress, MessageTemplate, TemplateParty, TemplateVersion
from casework.contact.messages.rules import Measured, fill, measure, used_in
from casework.contact.messages.selectors import addresses_of, in_language, sendable
from casework.contact.messages.values import values_of
from casework.contact.models import Channel
from casework.contact.selectors import points_of
from casework.jobs.models import BatchRun, Job
from casework.jobs.permissions import RUN_READERS, jobs_seen_by
from casework.lib.personal import mask_email, short_phone
from casework.portfolio.models import ContactPoint
from casework.workflow.models import Pool

if TYPE_CHECKING:
    from casework.people.models import User

KIND = "collections.send_messages"


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Where a message could go. shown: masked."""

    public_id: UUID
    shown: str
    point: ContactPoint | None = None
    address: EmailAddress | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message as it would be sent. missing: variables without a value in this case. verdict: the gate's."""

    version: TemplateVersion
    subject: str
    body: str
    missing: list[str]
    measured: Measured | None
    verdict: Verdict | None


@dataclass(frozen=True, kw_only=True)
class Drawer:
    """What can be sent for a case. chosen, to: what the form says now; draft: None until both are known."""

    templates: list[MessageTemplate]
    chosen: MessageTemplate | None
    language: str
    recipients: list[Recipient] = field(default_factory=list)
    to: Recipient | None = None
    draft: Draft | None = None

    @property
    def is_email(self) -> bool:
        """Say whether it is an e-mail: then an address may be added."""
        return self.chosen is not None and self.chosen.channel == Channel.EMAIL

    @property
    def may_send(self) -> bool:
        """Say whether the button sends."""
        draft = self.draft
        return draft is not None and not draft.missing and draft.verdict is not None and draft.verdict.allowed


def templates_for(case: CollectionCase) -> list[MessageTemplate]:
    """Return the templates that may be sent for a case (bucket joined). One query."""
    return templates_of(is_reminder=case.bucket.is_reminder)


def templates_of(*, is_reminder: bool, many: bool = False) -> list[MessageTemplate]:
    """Return the templates for reminders, or for collection. many: only those to borrowers. One query."""
    return sendable(
        channels=(Channel.SMS, Channel.EMAIL), purposes=rules.purposes_of(is_reminder=is_reminder),
        parties=("own",) if many else rules.parties_of(is_reminder=is_reminder),
    )  # fmt: skip


def templates_of_pool(pool: Pool) -> list[MessageTemplate]:
    """Return the templates that may be sent to many cases of a pool. Two queries."""
    reminders = list(Bucket.objects.filter(pool=pool).values_list("is_reminder", flat=True))
    return templates_of(is_reminder=bool(reminders) and all(reminders), many=True)


def templates_of_own(*, user: "User", cases: Collection[UUID]) -> list[MessageTemplate]:
    """Return the templates that may be sent to some of these cases (public ids) of the user's. Two queries, three where
    there are both reminders and others.
    """
    held = CollectionCase.objects.held_by(user).filter(public_id__in=cases)
    kinds = sorted(set(held.order_by().values_list("bucket__is_reminder", flat=True)))
    offered = [one for is_reminder in kinds for one in templates_of(is_reminder=is_reminder, many=True)]
    return list({one.pk: one for one in offered}.values())


def drawer(*, case: CollectionCase, viewer: "User", template: str, language: str, to: str, now: datetime) -> Drawer:
    """Return the drawer of a case (bucket, book, loan, customer's book joined); garbage chooses the first. Eight
    queries at most.
    """
    offered = templates_for(case)
    chosen = next((one for one in offered if str(one.public_id) == template), offered[0] if offered else None)
    if chosen is None:
        return Drawer(templates=[], chosen=None, language=language)
    recipients = recipients_of(case, chosen)
    found = next((one for one in recipients if str(one.public_id) == to), recipients[0] if recipients else None)
    draft = _draft(case, chosen, found, viewer=viewer, language=language, now=now)
    return Drawer(
        templates=offered, chosen=chosen, language=language, recipients=recipients, to=found, draft=draft
    )  # fmt: skip


def recipients_of(case: CollectionCase, template: MessageTemplate) -> list[Recipient]:
    """Return where this template could go for the case. One query."""
    if template.channel == Channel.EMAIL:
        return [
            Recipient(public_id=one.public_id, shown=mask_email(one.address), address=one)
            for one in addresses_of(case.customer)
        ]
    is_third = template.party == TemplateParty.THIRD
    return [
        Recipient(public_id=one.public_id, shown=_shown(one), point=one)
        for one in points_of(customer=case.customer)
        if one.is_third_party == is_third
    ]


def _shown(point: ContactPoint) -> str:
    said = [str(point.get_relation_display()), point.person_name, short_phone(point.phone)]
    return " ".join(part for part in said if part)


def _draft(
    case: CollectionCase, template: MessageTemplate, to: Recipient | None, *, viewer: "User", language: str,
    now: datetime,
) -> Draft | None:  # fmt: skip
    version = in_language(template, language)
    if version is None:
        return None
    values = values_of(loans=[case.loan_id], version=version, agent=viewer, now=now)[case.loan_id]
    if to is not None and to.point is not None and to.point.person_name:
        values["contact_name"] = to.point.person_name
    missing = sorted(used_in(version.subject, version.body) - values.keys())
    filled = values | {name: f"{{{name}}}" for name in missing}
    body = fill(version.body, filled)
    verdict = None
    if to is not None:
        verdict = allowed(
            customer=case.customer, point=to.point, channel=template.channel, purpose=template.purpose, actor=viewer,
            now=now, loan=case.loan_id,
        )  # fmt: skip
    return Draft(
        version=version, subject=fill(version.subject, filled), body=body, missing=missing, verdict=verdict,
        measured=measure(body) if template.channel == Channel.SMS else None,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far messages to many are: the run (counts, why cases were left out) and its work row. may_read_run: the
    reader may open the page of the run.
    """

    job: Job
    run: BatchRun
    may_read_run: bool


def progress_of(user: "User", public_id: UUID) -> Progress:
    """Return the sending whose work row has this id. Raises Http404 unless `user` asked for it."""
    job = get_object_or_404(jobs_seen_by(user), public_id=public_id, kind=KIND)
    run = BatchRun.objects.get(public_id=job.key)
    return Progress(job=job, run=run, may_read_run=user.has_role(*RUN_READERS))
