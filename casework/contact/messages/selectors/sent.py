"""What went out: the page of operations, and the messages of a customer as their case shows them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from casework.contact.messages.models import (
    AddressStatus,
    EmailAddress,
    Message,
    MessageReceipt,
    MessageState,
)
from casework.contact.models import Channel
from casework.lib import keyset
from casework.portfolio.models import ContactPoint, Customer, PointStatus, Relation

CLOSED = (PointStatus.DO_NOT_CALL, PointStatus.WRONG, PointStatus.LOST)
_JOINED = ("version__template", "point", "address", "made_by", "loan", "customer")
OPEN = "open"
_WAY = (MessageState.QUEUED, MessageState.SENDING)
_OVER = [(one.value, one.label) for one in MessageState if one not in _WAY]


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter of the page. query: the address's, with the others kept."""

    label: object
    query: str
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class SentPage:
    """A page of messages, newest first. after: the key of the next page, "" on the last."""

    rows: list[Message]
    after: str
    states: list[Chip]
    channels: list[Chip]
    filtered: bool


def sent_page(*, state: str = "", channel: str = "", after: str = "") -> SentPage:
    """Return a page of messages. state: a MessageState, or "open" for what is not over. One query."""
    rows = Message.objects.select_related(*_JOINED)
    state = state if state in (OPEN, *MessageState.values) else ""
    channel = channel if channel in (Channel.SMS, Channel.EMAIL) else ""
    if state == OPEN:
        rows = rows.filter(state__in=_WAY)
    elif state:
        rows = rows.filter(state=state)
    if channel:
        rows = rows.filter(channel=channel)
    page = keyset.newest(rows, after=after)
    offered = [
        ("", _("All")),
        (OPEN, _("On their way")),
        *_OVER,
    ]
    carried = [("", _("All")), *((one.value, one.label) for one in (Channel.SMS, Channel.EMAIL))]
    return SentPage(
        rows=page.rows, after=page.after, filtered=bool(state or channel),
        states=[Chip(label=label, query=_query(one, channel), is_on=one == state) for one, label in offered],
        channels=[Chip(label=label, query=_query(state, one), is_on=one == channel) for one, label in carried],
    )  # fmt: skip


def _query(state: str, channel: str) -> str:
    said = {"state": state, "channel": channel}
    return "&".join(f"{name}={value}" for name, value in said.items() if value)


def message_named(public_id: UUID) -> Message:
    """Return a message with all that is shown of it. Raises Http404."""
    return get_object_or_404(Message.objects.select_related(*_JOINED, "resent_by"), public_id=public_id)


def receipts_of(message: Message) -> list[MessageReceipt]:
    """Return what its provider reported, oldest first by the provider's clock. One query."""
    return list(message.receipts.order_by("at", "pk"))


def unknown_now() -> QuerySet[Message]:
    """Return what may or may not have gone out and was not sent again: somebody has to decide."""
    return Message.objects.filter(state=MessageState.UNKNOWN, resent_by__isnull=True).order_by("-pk")


def messages_of(attempts: Collection[int]) -> dict[int, Message]:
    """Return the messages of these attempts by attempt id. One query."""
    rows = Message.objects.filter(attempt__any_of=attempts).select_related("version__template", "point", "address")
    return {row.attempt_id: row for row in rows}


def addresses_of(customer: Customer | int) -> list[EmailAddress]:
    """Return a customer's e-mail addresses that are not known to bounce, the newest first. One query."""
    rows = EmailAddress.objects.filter(customer=customer).exclude(status=AddressStatus.BOUNCED)
    return list(rows.order_by("-pk"))


def first_points(customers: Collection[int]) -> dict[int, ContactPoint]:
    """Return the own number of each to which a message goes: the first that is not known to be closed. One query."""
    rows = ContactPoint.objects.filter(customer__any_of=customers, relation=Relation.OWN).exclude(status__in=CLOSED)
    found: dict[int, ContactPoint] = {}
    for row in rows.order_by("rank", "pk"):
        found.setdefault(row.customer_id, row)
    return found


def first_addresses(customers: Collection[int]) -> dict[int, EmailAddress]:
    """Return the e-mail address of each to which a message goes: the newest that does not bounce. One query."""
    rows = EmailAddress.objects.filter(customer__any_of=customers).exclude(status=AddressStatus.BOUNCED)
    return {row.customer_id: row for row in rows.order_by("pk")}
