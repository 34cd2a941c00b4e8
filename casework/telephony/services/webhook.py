"""Taking in what a provider sends by itself."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto

from casework.telephony import providers
from casework.telephony.models import Call
from casework.telephony.providers.base import MalformedWebhook, ProviderEvent
from casework.telephony.services.progress import apply_events


class Receipt(Enum):
    """What became of a webhook.

    UNKNOWN_CALL: some of it was for calls not known (yet): the provider should send it again.
    """

    TAKEN = auto()
    FORGED = auto()
    MALFORMED = auto()
    UNKNOWN_CALL = auto()


def receive_webhook(*, provider_name: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Receipt:
    """Verify a webhook and apply its events; nothing of it is read before it is proven genuine.

    Delivered again it changes nothing. Raises providers.base.UnknownProvider.
    """
    provider = providers.get(provider_name)
    if not provider.verify_webhook(headers, body, now=now):
        return Receipt.FORGED
    try:
        events = provider.parse_webhook(headers, body)
    except MalformedWebhook:
        return Receipt.MALFORMED
    by_ref: dict[str, list[ProviderEvent]] = defaultdict(list)
    for event in events:
        by_ref[event.ref].append(event)
    calls = {
        call.provider_ref: call for call in Call.objects.filter(provider=provider_name, provider_ref__in=list(by_ref))
    }
    for ref, call in calls.items():
        apply_events(call=call, events=by_ref[ref], now=now)
    return Receipt.TAKEN if len(calls) == len(by_ref) else Receipt.UNKNOWN_CALL
