"""What pages show of calls."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When

from casework.contact import gate
from casework.contact.models import Channel
from casework.contact.rules import BOUND_PURPOSES
from casework.jobs.models import AuditEntry
from casework.lib.any_of import Many
from casework.telephony import permissions
from casework.telephony.models import LIVE, Call, Recording

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class CallRow:
    """One call in a list; may_hear: whether the viewer may play its recording (`call.recording`, if there is one)."""

    call: Call
    may_hear: bool

    @property
    def recording(self) -> Recording | None:
        """The call's recording, None when there is none (yet)."""
        return getattr(self.call, "recording", None)


def own_calls(user: "User") -> QuerySet[Call]:
    """Return the calls that `user` made, with point and customer."""
    return permissions.own_calls(user).select_related("point__customer")


def recordings_for(user: "User") -> QuerySet[Recording]:
    """Return the recordings that `user` may play, with their calls."""
    return Recording.objects.filter(call__in=permissions.audible_by(user)).select_related("call")


def current_call(*, agent: "User") -> Call | None:
    """Return the agent's live call, or the one that is over and waits for its outcome; None otherwise. One query."""
    waiting = Q(state__in=LIVE) | Q(rang_at__isnull=False)
    calls = Call.objects.filter(waiting, agent=agent, attempt__isnull=True).select_related("point__customer")
    return calls.order_by("-created_at").first()


def call_rows(*, viewer: "User", call_ids: Iterable[int]) -> list[CallRow]:
    """Return these calls, newest first, with agent, outcome and recording, and whether `viewer` may listen."""
    ids = list(call_ids)
    if not ids:
        return []
    calls = Call.objects.filter(pk__in=ids).select_related("agent", "point", "attempt", "recording")
    audible = set(permissions.audible_by(viewer).filter(pk__in=ids).values_list("pk", flat=True))
    return [CallRow(call=call, may_hear=call.pk in audible) for call in calls.order_by("-created_at", "-pk")]


def calls_under_way(customers: Many, numbers: Many, since: datetime) -> Iterator[gate.Arm]:
    """Yield the calls since `since` that have no ledger row yet, as the contact gate counts them: of these customers,
    and of others at these numbers (hashes).
    """
    calls = Call.objects.filter(
        Q(state__in=LIVE) | Q(rang_at__isnull=False),
        attempt__isnull=True,
        created_at__gt=since,
        purpose__in=sorted(BOUND_PURPOSES),
    )
    told = Case(
        When(state__in=LIVE, then=Value(gate.OPEN)),
        When(answered_at__isnull=False, then=Value(gate.TALKED)),
        default=Value(gate.UNANSWERED),
    )
    columns: dict[str, Any] = {
        "kind": gate.UNDER_WAY, "owner": F("point__customer_id"), "ref": F("loan_id"), "at": F("created_at"),
        "number": F("point__phone_hash"), "relation": F("point__relation"), "one": told, "two": F("purpose"),
        "three": Value(Channel.CALL.value),
    }  # fmt: skip
    yield gate.arm(calls.filter(point__customer__any_of=customers), **columns)
    if numbers:
        yield gate.arm(calls.filter(point__in=gate.others_at(customers, numbers)), **columns)


def may_watch_call(user: "User", public_id: str) -> bool:
    """Say whether `user` may be told of changes of the call."""
    try:
        key = UUID(public_id)
    except ValueError:
        return False
    return permissions.audible_by(user).filter(public_id=key).exists()


def played_since(*, recording: Recording, listener: "User", since: datetime) -> bool:
    """Say whether a play of the recording by `listener` was logged since then."""
    return AuditEntry.objects.filter(
        subject_kind="recording",
        subject_id=str(recording.public_id),
        actor=listener,
        action="recording.play",
        at__gte=since,
    ).exists()
