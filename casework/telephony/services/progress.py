"""Taking in what a provider reports: the one writer of a call's state."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from casework.jobs import outbox
from casework.telephony import listeners, rules
from casework.telephony.models import Call, CallEvent
from casework.telephony.providers.base import ProviderEvent
from casework.telephony.services.place import topic_of

FETCH = "telephony.fetch_recording"


@transaction.atomic
def apply_events(*, call: Call, events: Iterable[ProviderEvent], now: datetime) -> Call:
    """Write down the events that are new, move the call by them, and return it as it is now.

    An event counts once by its id, whatever the order in which events come. When the call ends here, its recording is
    asked for, the listeners are told, and open pages too.
    """
    fresh = locked(call)
    known = set(fresh.events.values_list("provider_event_id", flat=True))
    new = {event.id: event for event in events if event.id not in known}
    if not new:
        return fresh
    was_live = fresh.is_live
    ordered = sorted(new.values(), key=lambda event: (event.at, rules.RANK[event.kind]))
    CallEvent.objects.bulk_create(
        CallEvent(
            call=fresh,
            provider_event_id=event.id,
            kind=event.kind,
            at=event.at,
            recorded_at=now,
            detail=event.detail,
        )
        for event in ordered
    )
    for event in ordered:
        _take_in(fresh, event, now)
    fresh.save()
    outbox.push(topic_of(fresh))
    if was_live and not fresh.is_live:
        _finish(fresh, now)
    return fresh


def locked(call: Call) -> Call:
    """Return the call read again under lock, with its agent, point and customer."""
    rows = Call.objects.select_for_update(of=("self",)).select_related("agent", "point__customer")
    return rows.get(pk=call.pk)


def _take_in(call: Call, event: ProviderEvent, now: datetime) -> None:
    for name in rules.steps(call.state, event.kind):
        getattr(call, name)()
    before = rules.Times(
        created_at=call.created_at, rang_at=call.rang_at, answered_at=call.answered_at, ended_at=call.ended_at
    )
    after = rules.times_after(before, state=call.state, kind=event.kind, at=event.at, now=now)
    call.rang_at, call.answered_at, call.ended_at = after.rang_at, after.answered_at, after.ended_at


def _finish(call: Call, now: datetime) -> None:
    if call.answered_at is not None:
        outbox.enqueue(FETCH, key=f"{call.public_id}", params={"call": call.pk}, now=now)
    listeners.tell_ended(call, now)
