"""Being there: what the sockets of a person's open pages tell. Every write is one conditional UPDATE."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, F, PositiveSmallIntegerField, Value, When
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict
from casework.people import listeners, rules
from casework.people.models import Membership, Presence, PresencePeriod, Team
from casework.people.presence import is_available_q

if TYPE_CHECKING:
    from casework.people.models import User


class PauseRefused(Conflict):
    """The person stands as the supervisor wants already; somebody was faster."""


@transaction.atomic
def connect(*, user: "User", now: datetime) -> Presence:
    """Count a page that opened. The first one makes the person online; a count that a crash left behind is dropped."""
    Presence.objects.bulk_create([Presence(user=user)], ignore_conflicts=True)
    before = Presence.objects.select_for_update().get(user=user)
    still_there = When(last_seen_at__gt=rules.heard_since(now), then=F("sockets") + 1)
    Presence.objects.filter(user=user).update(
        sockets=Case(still_there, default=Value(1), output_field=PositiveSmallIntegerField()), last_seen_at=now
    )
    _note(user, now)
    if not rules.is_online(last_seen_at=before.last_seen_at, now=now):
        _tell_teams(user)
        if before.accepting:
            listeners.tell_available(user, now)
    return Presence.objects.get(user=user)


def beat(*, user: "User", now: datetime) -> bool:
    """Note that the person is still there. Returns False when they may not be any more (account closed)."""
    there = bool(Presence.objects.filter(user=user, user__is_active=True).update(last_seen_at=now))
    if there:
        _note(user, now)
    return there


def _note(user: "User", now: datetime) -> None:
    """Let the stretch of time that the person is there reach to `now`, or begin one."""
    lasting = PresencePeriod.objects.filter(user=user, until__gt=rules.heard_since(now), until__lte=now)
    if not lasting.update(until=now):
        PresencePeriod.objects.create(user=user, began_at=now, until=now)


@transaction.atomic
def disconnect(*, user: "User", now: datetime) -> None:
    """Count a page that closed. After the last one the person is offline in a moment (another page may open)."""
    mine = Presence.objects.filter(user=user)
    mine.filter(sockets__gt=0).update(sockets=F("sockets") - 1)
    if mine.filter(sockets=0, last_seen_at__gt=rules.seen_at_close(now)).update(last_seen_at=rules.seen_at_close(now)):
        _tell_teams(user)


@transaction.atomic
def set_accepting(*, user: "User", accepting: bool, now: datetime) -> bool:
    """Say whether the person takes new work. Saying it counts as being there. Returns whether that changed anything:
    nothing does while a supervisor has paused them.
    """
    Presence.objects.bulk_create([Presence(user=user)], ignore_conflicts=True)
    free = Presence.objects.filter(user=user, accepting=not accepting, paused_by__isnull=True)
    changed = free.update(accepting=accepting, last_seen_at=now)
    if changed:
        _tell_teams(user)
        outbox.push(f"user-{user.public_id}")
        if accepting:
            listeners.tell_available(user, now)
    return bool(changed)


@transaction.atomic
def pause(*, place: Membership, actor: "User", reason: str, now: datetime) -> None:
    """Stop new work from coming to a member of the actor's team, until `let_accept`; what they hold stays with them.

    place: their place in that team. reason: shown to them and kept in the audit trail. Raises PauseRefused when they
    are paused already.
    """
    Presence.objects.bulk_create([Presence(user=place.user)], ignore_conflicts=True)
    free = Presence.objects.filter(user=place.user, paused_by__isnull=True)
    if not free.update(accepting=False, paused_by=actor, paused_at=now, paused_reason=reason):
        raise PauseRefused(_("%(person)s is paused already.") % {"person": place.user})
    _controlled(place, "presence.pause", actor=actor, reason=reason, now=now)


@transaction.atomic
def let_accept(*, place: Membership, actor: "User", reason: str, now: datetime) -> None:
    """Let work come again to a member who was paused, or who paused themselves; it comes once they are online.

    Raises PauseRefused when they accept work already.
    """
    Presence.objects.bulk_create([Presence(user=place.user)], ignore_conflicts=True)
    stopped = Presence.objects.filter(user=place.user, accepting=False)
    if not stopped.update(accepting=True, paused_by=None, paused_at=None, paused_reason=""):
        raise PauseRefused(_("%(person)s accepts work already.") % {"person": place.user})
    _controlled(place, "presence.let_accept", actor=actor, reason=reason, now=now)
    if Presence.objects.filter(is_available_q(now), user=place.user).exists():
        listeners.tell_available(place.user, now)


def _controlled(place: Membership, action: str, *, actor: "User", reason: str, now: datetime) -> None:
    audit.record(
        actor=actor, action=action, subject_kind="person", subject_id=place.user.public_id, now=now,
        detail={"team": place.team.code, "reason": reason},
    )  # fmt: skip
    _tell_teams(place.user)
    for topic in (own_topic(place.user), f"user-{place.user.public_id}"):
        outbox.push(topic)


def own_topic(user: "User") -> str:
    """Return the topic by which a person's sockets are told that how they stand was changed by somebody else."""
    return f"person-{user.public_id}"


def _tell_teams(user: "User") -> None:
    teams = Team.objects.filter(memberships__user=user, memberships__left_on__isnull=True)
    for public_id in teams.values_list("public_id", flat=True):
        outbox.push(f"team-{public_id}")
