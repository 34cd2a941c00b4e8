"""Being there: what the sockets of a person's open pages tell. Every write is one conditional UPDATE."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, F, PositiveSmallIntegerField, Value, When

from casework.jobs import outbox
from casework.people import listeners, rules
from casework.people.models import Presence, Team

if TYPE_CHECKING:
    from casework.people.models import User


@transaction.atomic
def connect(*, user: "User", now: datetime) -> Presence:
    """Count a page that opened. The first one makes the person online; a count that a crash left behind is dropped."""
    Presence.objects.bulk_create([Presence(user=user)], ignore_conflicts=True)
    before = Presence.objects.select_for_update().get(user=user)
    still_there = When(last_seen_at__gt=rules.heard_since(now), then=F("sockets") + 1)
    Presence.objects.filter(user=user).update(
        sockets=Case(still_there, default=Value(1), output_field=PositiveSmallIntegerField()), last_seen_at=now
    )
    if not rules.is_online(last_seen_at=before.last_seen_at, now=now):
        _tell_teams(user)
        if before.accepting:
            listeners.tell_available(user, now)
    return Presence.objects.get(user=user)


def beat(*, user: "User", now: datetime) -> bool:
    """Note that the person is still there. Returns False when they may not be any more (account closed)."""
    return bool(Presence.objects.filter(user=user, user__is_active=True).update(last_seen_at=now))


@transaction.atomic
def disconnect(*, user: "User", now: datetime) -> None:
    """Count a page that closed. After the last one the person is offline in a moment (another page may open)."""
    mine = Presence.objects.filter(user=user)
    mine.filter(sockets__gt=0).update(sockets=F("sockets") - 1)
    if mine.filter(sockets=0, last_seen_at__gt=rules.seen_at_close(now)).update(last_seen_at=rules.seen_at_close(now)):
        _tell_teams(user)


@transaction.atomic
def set_accepting(*, user: "User", accepting: bool, now: datetime) -> bool:
    """Say whether the person takes new work. Saying it counts as being there. Returns whether that changed anything."""
    Presence.objects.bulk_create([Presence(user=user)], ignore_conflicts=True)
    changed = Presence.objects.filter(user=user, accepting=not accepting).update(accepting=accepting, last_seen_at=now)
    if changed:
        _tell_teams(user)
        outbox.push(f"user-{user.public_id}")
        if accepting:
            listeners.tell_available(user, now)
    return bool(changed)


def _tell_teams(user: "User") -> None:
    teams = Team.objects.filter(memberships__user=user, memberships__left_on__isnull=True)
    for public_id in teams.values_list("public_id", flat=True):
        outbox.push(f"team-{public_id}")
