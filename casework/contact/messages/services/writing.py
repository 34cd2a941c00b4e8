"""Writing messages: the row and its row in the ledger together, under the gate's lock; sent once that has committed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.contact import gate
from casework.contact.messages import providers, rules
from casework.contact.messages.models import (
    EmailAddress,
    Message,
    TemplateParty,
    TemplateVersion,
    VersionState,
)
from casework.contact.messages.selectors.templates import newest_approved
from casework.contact.messages.values import Values
from casework.contact.models import Channel, ContactAttempt, Party, Result
from casework.contact.rules import BOUND_PURPOSES
from casework.jobs import outbox
from casework.jobs.models import BatchRun
from casework.lib.refusal import Conflict, Refused
from casework.portfolio.models import ContactPoint, Customer

if TYPE_CHECKING:
    from casework.people.models import User

KIND = "contact.send_message"
TOPIC = "messages-list"


class MessageRefused(Refused):
    """The message cannot be sent so; the text says why."""


class TemplateChanged(Conflict):
    """What was shown is not what would be sent any more: another version was approved, or the template retired."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A message that shall be sent. point: of a text message; address: of an e-mail. values: what its variables are.

    key: names this very message. resends: the failed one instead of which it goes out.
    """

    key: str
    customer: Customer
    loan: int | None
    values: Values
    point: ContactPoint | None = None
    address: EmailAddress | None = None
    resends: Message | None = None


@dataclass(frozen=True, kw_only=True)
class Cleared:
    """A message that the gate lets through, and until when it is known to."""

    wanted: Wanted
    expires_at: datetime


@transaction.atomic
def write_message(*, wanted: Wanted, version: TemplateVersion, actor: "User", now: datetime) -> Message:
    """Write one message (customer's book fetched) and send it once this transaction has committed.

    Asked for again under the same key it is returned. Raises MessageRefused (the template is for somebody else, a
    variable has no value), TemplateChanged, contact's ContactRefused (the gate).
    """
    require_sendable(version)
    require_fitting(wanted, version)
    try:
        found = _require(wanted, version, actor, now)
    except gate.ContactRefused:
        if known := Message.objects.filter(key=wanted.key).first():  # the same click, a moment later
            return known
        raise
    if known := Message.objects.filter(key=wanted.key).first():
        return known
    return write_cleared([found], version=version, actor=actor, now=now)[0]


def write_cleared(
    cleared: Sequence[Cleared], *, version: TemplateVersion, actor: "User", now: datetime, batch: BatchRun | None = None
) -> list[Message]:
    """Write what the gate let through, in sets, and plan its sending. The caller asked the gate in this transaction."""
    template = version.template
    attempts = ContactAttempt.objects.bulk_create(
        # As `record_attempt` would: a message that nobody answered teaches nothing of a number.
        ContactAttempt(
            customer=one.wanted.customer, point=one.wanted.point, loan_id=one.wanted.loan, channel=template.channel,
            purpose=template.purpose, party=Party.NOBODY, result=Result.MESSAGE_SENT, made_by=actor, made_at=now,
        )
        for one in cleared
    )  # fmt: skip
    provider = providers.name_for(template.channel)
    rows = [
        _row(one, attempt, version, provider=provider, actor=actor, now=now, batch=batch)
        for one, attempt in zip(cleared, attempts, strict=True)
    ]
    messages = Message.objects.bulk_create(rows)
    plan(messages, now=now)
    outbox.push(TOPIC)
    return messages


def plan(messages: Sequence[Message], *, now: datetime, at: datetime | None = None) -> None:
    """Plan the next try of each under its ticket."""
    jobs = {f"{one.public_id}.{one.ticket}": {"message": one.pk, "ticket": one.ticket} for one in messages}
    outbox.enqueue_many(KIND, jobs, now=now, run_after=at)


def require_sendable(version: TemplateVersion) -> None:
    """Raise TemplateChanged unless this is what its template says in its language now."""
    is_newest = newest_approved(version.template, version.language) == version
    if version.state != VersionState.APPROVED or version.template.retired_at is not None or not is_newest:
        raise TemplateChanged(_("This template was changed or retired just now; look at the text again."))


def require_fitting(wanted: Wanted, version: TemplateVersion) -> None:
    """Raise MessageRefused where the template is for somebody else, or a variable has no value."""
    template = version.template
    is_third = wanted.point is not None and wanted.point.is_third_party
    if is_third != (template.party == TemplateParty.THIRD):
        raise MessageRefused(_("This template is not for this number: what the borrower is told, nobody else is."))
    if (template.channel == Channel.SMS) != (wanted.point is not None) or (
        (template.channel == Channel.EMAIL) != (wanted.address is not None)
    ):
        raise MessageRefused(_("Say where to: a text message goes to a number, an e-mail to an address."))
    if missing := rules.used_in(version.subject, version.body) - wanted.values.keys():
        text = _("There is nothing to say for %(names)s in this case.")
        raise MessageRefused(text % {"names": ", ".join(f"{{{name}}}" for name in sorted(missing))})


def _require(wanted: Wanted, version: TemplateVersion, actor: "User", now: datetime) -> Cleared:
    """Ask the gate for now, and for the time during which the message may still wait."""
    template = version.template
    contact: dict[str, Any] = {
        "customer": wanted.customer, "point": wanted.point, "channel": template.channel, "purpose": template.purpose,
        "actor": actor, "loan": wanted.loan,
    }  # fmt: skip
    passed = gate.require(now=now, **contact)
    if template.purpose not in BOUND_PURPOSES:
        return Cleared(wanted=wanted, expires_at=now + rules.LIFE)
    if passed.release is not None:
        return Cleared(wanted=wanted, expires_at=now + rules.SURE)
    if gate.allowed(now=now + rules.LIFE_BOUND, **contact).allowed:
        return Cleared(wanted=wanted, expires_at=now + rules.LIFE_BOUND)
    late = gate.allowed(now=now + rules.SURE, **contact)
    if not late.allowed:
        raise gate.ContactRefused(late)
    return Cleared(wanted=wanted, expires_at=now + rules.SURE)


def _row(
    cleared: Cleared, attempt: ContactAttempt, version: TemplateVersion, *, provider: str, actor: "User", now: datetime,
    batch: BatchRun | None,
) -> Message:  # fmt: skip
    wanted, template = cleared.wanted, version.template
    body = rules.fill(version.body, wanted.values)
    return Message(
        key=wanted.key, attempt=attempt, version=version, customer=wanted.customer, loan_id=wanted.loan,
        point=wanted.point, address=wanted.address, channel=template.channel, purpose=template.purpose,
        subject=rules.fill(version.subject, wanted.values), body=body, provider=provider, batch=batch,
        parts=rules.measure(body).parts if template.channel == Channel.SMS else 1, resends=wanted.resends,
        made_by=actor, made_at=now, state_at=now, expires_at=cleared.expires_at,
    )  # fmt: skip
