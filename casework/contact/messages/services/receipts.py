"""Taking in what providers report of messages: signed, each report once, in any order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum, auto

from django.db import transaction

from casework.contact.messages import providers, rules
from casework.contact.messages.listeners import tell_changed
from casework.contact.messages.models import Failure, Message, MessageReceipt, MessageState
from casework.contact.messages.providers.base import MalformedReceipts, Receipt
from casework.contact.messages.services.points import learn_failure
from casework.contact.messages.services.writing import TOPIC
from casework.jobs import outbox


class Taken(Enum):
    """What became of a webhook. UNKNOWN: some of it was about messages that are not known: send it again."""

    TAKEN = auto()
    FORGED = auto()
    MALFORMED = auto()
    UNKNOWN = auto()


def receive_receipts(*, provider_name: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Taken:
    """Verify a webhook and apply its reports; nothing of it is read before it is proven genuine.

    Delivered again it changes nothing. Raises providers.base.UnknownProvider.
    """
    provider = providers.get(provider_name)
    if not provider.verify_receipt(headers, body, now=now):
        return Taken.FORGED
    try:
        reports = provider.parse_receipts(headers, body)
    except MalformedReceipts:
        return Taken.MALFORMED
    missing = apply_receipts(provider_name=provider_name, reports=reports, now=now)
    return Taken.UNKNOWN if missing else Taken.TAKEN


@transaction.atomic
def apply_receipts(*, provider_name: str, reports: Sequence[Receipt], now: datetime) -> int:
    """Keep the reports and bring their messages on; return how many were about messages that are not known."""
    rows = Message.objects.select_for_update(of=("self",)).filter(
        provider=provider_name, public_id__in={one.message for one in reports}
    )
    messages = {row.public_id: row for row in rows.order_by("pk")}
    known = set(
        MessageReceipt.objects.filter(message__in=messages.values()).values_list("message__public_id", "external_id")
    )
    changed, missing = set(), 0
    for one in sorted(reports, key=lambda report: report.at):
        if one.message not in messages:
            missing += 1
        elif (one.message, one.id) not in known:
            known.add((one.message, one.id))
            if _apply(messages[one.message], one, now):
                changed.add(messages[one.message].pk)
    if changed:
        outbox.push(TOPIC)
        tell_changed(changed, now)
    return missing


def _apply(message: Message, report: Receipt, now: datetime) -> bool:
    failure = Failure(report.reason)
    MessageReceipt.objects.create(
        message=message, external_id=report.id, report=report.report, failure=failure, at=report.at, received_at=now
    )
    state = MessageState(rules.after(message.state, report.report))
    if state == message.state:
        return False
    message.state, message.state_at, message.failure = state, now, Failure.NONE
    message.sent_at = message.sent_at or now
    if state == MessageState.DELIVERED:
        message.delivered_at = now
    if state == MessageState.FAILED:
        message.failure = failure if failure else Failure.REFUSED
        learn_failure(message, failure=message.failure, now=now)
    message.save(update_fields=["state", "state_at", "failure", "sent_at", "delivered_at"])
    return True
