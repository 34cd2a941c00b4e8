"""Sending a message once more: another message, another contact, the gate asked anew."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.contact.messages.models import Message
from casework.contact.messages.selectors.templates import in_language
from casework.contact.messages.services.writing import MessageRefused, Wanted, write_message
from casework.contact.messages.values import values_of
from casework.jobs import audit
from casework.lib.refusal import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from casework.people.models import User


class NotFailed(Conflict):
    """Only what failed, or whose fate is unknown, is sent again, and only once."""


# (new message, old message): lets the app above link the new contact to what the old one was linked to.
_LINKS: "list[Callable[[Message, Message], None]]" = []


def on_resent(link: "Callable[[Message, Message], None]") -> None:
    """Let an app above link what is sent again, in its `ready()`."""
    if link not in _LINKS:
        _LINKS.append(link)


@transaction.atomic
def resend(*, message: Message, actor: "User", now: datetime) -> Message:
    """Send anew what failed or may have failed, with the template and the amounts as they are now.

    Raises NotFailed, MessageRefused, contact's ContactRefused (the gate).
    """
    held = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if not held.can_be_resent or Message.objects.filter(resends=held).exists():
        raise NotFailed(_("Only what failed, or whose fate is unknown, is sent again, and only once."))
    version = in_language(held.version.template, held.version.language)
    if version is None or held.loan_id is None:
        raise MessageRefused(_("This template is not sent any more."))
    values = values_of(loans=[held.loan_id], version=version, agent=actor, now=now)[held.loan_id]
    if held.point is not None and held.point.person_name:
        values["contact_name"] = held.point.person_name
    wanted = Wanted(
        key=f"again.{held.public_id}", customer=held.customer, loan=held.loan_id, values=values, point=held.point,
        address=held.address, resends=held,
    )  # fmt: skip
    made = write_message(wanted=wanted, version=version, actor=actor, now=now)
    for link in _LINKS:
        link(made, held)
    audit.record(
        actor=actor, action="message.resend", subject_kind="message", subject_id=held.public_id, now=now,
        detail={"message": str(made.public_id), "state": held.state},
    )  # fmt: skip
    return made


def read_message(*, message: Message, actor: "User", now: datetime) -> Message:
    """Return the message, and write down who read its words and whom they were sent to."""
    audit.record(
        actor=actor, action="message.read", subject_kind="message", subject_id=message.public_id, now=now,
        detail={"purpose": message.purpose},
    )  # fmt: skip
    return message
