"""Following a call in the background, step by step, until it is over; and ending it from here."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from casework.jobs import outbox
from casework.telephony import providers
from casework.telephony.models import Call
from casework.telephony.providers.base import EventKind, Provider, ProviderError, ProviderEvent
from casework.telephony.services.place import FOLLOW, agent_number
from casework.telephony.services.progress import apply_events, locked

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# No talk lasts longer: a call whose end was never reported is given up then, so that its agent can call again.
LONGEST = timedelta(hours=4)
AFTER_TROUBLE = timedelta(seconds=5)
# A step that comes a moment before its event must not ask for the very instant (and work row) that it is itself.
SHORTEST_PAUSE = timedelta(seconds=0.25)


def follow(*, call_id: int, now: datetime) -> datetime | None:
    """Place the call if nobody has, take in what happened, and ask to be run again; return when, None once it is over.

    Doing it twice changes nothing more. The provider is never spoken to while a row is locked.
    """
    call = Call.objects.select_related("agent", "point").get(pk=call_id)
    if not call.is_live:
        return None
    provider = providers.get(call.provider)
    try:
        if not call.provider_ref:
            call = _originate(call, provider, now)
        events = provider.events(call.provider_ref, now=now) or _lost(call, provider, now)
        again = provider.next_look(call.provider_ref, now=now)
    except ProviderError as error:
        log.warning("The telephone provider failed.", call=str(call.public_id), problem=str(error))
        events = [] if call.provider_ref else [_failed(call, "not placed", now)]
        again = now + AFTER_TROUBLE
    if now - call.created_at > LONGEST:
        events = [*events, _failed(call, "too long", now)]
    if not apply_events(call=call, events=events, now=now).is_live:
        return None
    again = max(again, now + SHORTEST_PAUSE)
    outbox.enqueue(
        FOLLOW, key=f"{call.public_id}:{again.timestamp():.3f}", params={"call": call.pk}, now=now, run_after=again
    )
    return again


def hang_up(*, call: Call, now: datetime) -> Call:
    """End the call at the provider and take in what it says; a call that is over stays as it is.

    Even when the provider does not answer, the call is over for its agent, as failed.
    """
    current = Call.objects.get(pk=call.pk)
    if not current.is_live:
        return current
    if not current.provider_ref:  # the phones do not ring yet; `_originate` sees that nobody wants them to any more
        return apply_events(call=current, events=[_event(current, "hang-up", EventKind.NO_ANSWER, now)], now=now)
    try:
        events = providers.get(current.provider).hang_up(current.provider_ref, now=now)
    except ProviderError as error:
        log.warning("The telephone provider failed.", call=str(current.public_id), problem=str(error))
        events = [_failed(current, "hang-up failed", now)]
    return apply_events(call=current, events=events, now=now)


def _originate(call: Call, provider: Provider, now: datetime) -> Call:
    ref = provider.originate(
        call_id=call.public_id, agent_number=agent_number(call.agent), customer_number=call.point.phone, now=now
    )
    with transaction.atomic():
        fresh = locked(call)
        if not fresh.provider_ref:
            fresh.provider_ref = ref
            fresh.save(update_fields=["provider_ref"])
    if not fresh.is_live:  # hung up while the provider was being asked
        provider.hang_up(fresh.provider_ref, now=now)
    return fresh


def _lost(call: Call, provider: Provider, now: datetime) -> list[ProviderEvent]:
    known = provider.look_up(call.provider_ref, now=now)
    return [] if known is not None else [_failed(call, "unknown to the provider", now)]


def _failed(call: Call, why: str, now: datetime) -> ProviderEvent:
    return _event(call, f"casework: {why}", EventKind.FAILED, now)


def _event(call: Call, event_id: str, kind: EventKind, now: datetime) -> ProviderEvent:
    return ProviderEvent(id=event_id, ref=call.provider_ref, kind=kind, at=now, detail={"by": "casework"})
