"""Sending one message for a case, as its holder asked for."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.collections.desk import business_day
from casework.collections.messaging import rules, selectors
from casework.collections.models import CaseContact, CollectionCase
from casework.collections.services.contact import CallsPaused, open_case
from casework.collections.services.hold import require_held, tell
from casework.collections.services.touch import contacted
from casework.contact.messages import services as messages
from casework.contact.messages.models import EmailAddress, Message, MessageTemplate, TemplateVersion
from casework.contact.messages.values import values_of
from casework.contact.models import Channel
from casework.jobs import outbox
from casework.lib.refusal import OutOfReach, Refused

if TYPE_CHECKING:
    from casework.people.models import User


class NotForCase(Refused):
    """The template is not for cases of this bucket."""


@transaction.atomic
def send_message(
    *, case: CollectionCase, version: UUID, to: UUID | None, new_address: str, key: str, actor: "User", now: datetime
) -> Message:
    """Send what this version of a template says to a number or address of the case's customer.

    to: a contact point's or an e-mail address's public id; new_address: an address to keep and to write to instead.
    key: asking twice is asking once. Raises CallsPaused, NotForCase, OutOfReach, CaseTaken (not held), what
    contact.messages' `write_message` and `add_address` raise.
    """
    held = require_held(case=case, actor=actor)
    if known := Message.objects.filter(key=key, made_by=actor).first():
        return known
    if held.paused_until is not None and held.paused_until >= business_day(held.book, now):
        raise CallsPaused(_("The borrower says that they paid: nothing is sent until it is known."))
    said = TemplateVersion.objects.select_related("template").filter(public_id=version).first()
    if said is None:
        raise OutOfReach(_("There is no such template."))
    _require_of_bucket(held, said.template)
    wanted = _wanted(held, said, to, new_address, key=key, actor=actor, now=now)
    message = messages.write_message(wanted=wanted, version=said, actor=actor, now=now)
    CaseContact.objects.create(case=held, attempt=message.attempt)
    contacted(case=held, attempt=message.attempt)
    open_case(case=held, actor=actor, now=now)
    tell(held, actor)
    return message


def _require_of_bucket(case: CollectionCase, template: MessageTemplate) -> None:
    is_reminder = case.bucket.is_reminder
    fits = template.purpose in rules.purposes_of(is_reminder=is_reminder)
    if not fits or template.party not in rules.parties_of(is_reminder=is_reminder):
        raise NotForCase(_("This template is not for cases of this bucket."))


def _wanted(
    case: CollectionCase, version: TemplateVersion, to: UUID | None, new_address: str, *, key: str, actor: "User",
    now: datetime,
) -> messages.Wanted:  # fmt: skip
    values = values_of(loans=[case.loan_id], version=version, agent=actor, now=now)[case.loan_id]
    address: EmailAddress | None = None
    if version.template.channel == Channel.EMAIL and new_address.strip():
        address = messages.add_address(customer=case.customer, address=new_address, actor=actor, now=now)
        return messages.Wanted(key=key, customer=case.customer, loan=case.loan_id, values=values, address=address)
    found = [one for one in selectors.recipients_of(case, version.template) if one.public_id == to]
    if not found:
        raise OutOfReach(_("There is no such number or address."))
    if found[0].point is not None and found[0].point.person_name:
        values["contact_name"] = found[0].point.person_name
    return messages.Wanted(
        key=key, customer=case.customer, loan=case.loan_id, values=values, point=found[0].point,
        address=found[0].address,
    )  # fmt: skip


def messages_changed(changed: Collection[int], now: datetime) -> None:
    """Tell the pages of the cases for which these messages were sent. One query."""
    links = CaseContact.objects.filter(attempt__message__any_of=changed)
    for case in sorted(set(links.values_list("case__public_id", flat=True))):
        outbox.push(f"case-{case}")


def link_resent(made: Message, before: Message) -> None:
    """Let a message that is sent again stand in the timeline of the case for which it was sent first."""
    link = CaseContact.objects.filter(attempt=before.attempt_id).select_related("case").first()
    if link is not None:
        CaseContact.objects.create(case=link.case, attempt=made.attempt)
        tell(link.case)
