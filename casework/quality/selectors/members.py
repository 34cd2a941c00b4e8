"""The finished work of a day, as a sample draws from it: whose, how it ended, in which pool, of which team."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from casework.collections.models import Placement
from casework.contact.models import Channel, ContactAttempt
from casework.people.models import Membership
from casework.portfolio.book_days import on_days
from casework.quality.models import Subject
from casework.quality.rules.sampling import Key, Member
from casework.review.models import Decision, ReviewStage
from casework.telephony.models import Call, CallState

# What people write themselves; messages are sent by templates.
SPOKEN = (Channel.CALL, Channel.VISIT)


def members_of(subject: str, day: date) -> list[Member]:
    """Return the finished work of one kind that `day` saw, in each book's own days. At most three queries.

    Orders: decisions. Cases: placements with a collector that ended. Contact records: calls and visits noted. Calls:
    those that were recorded.
    """
    return _MAKERS[subject](finished(subject, day, day), day)


def members_among(subject: str, ids: Collection[int], day: date) -> list[Member]:
    """Return work of one kind by its ids, of whatever day; teams are those of `day`. At most two queries."""
    return _MAKERS[subject](_MODELS[subject].objects.filter(pk__in=ids), day)


def finished(subject: str, first: date, last: date) -> QuerySet[Any]:
    """Return the finished work of one kind of these days, both included."""
    if subject == Subject.ORDER:
        return Decision.objects.filter(decided_on__range=(first, last))
    if subject == Subject.CASE:
        return Placement.objects.filter(ended_on__range=(first, last), stay__is_current=True)
    if subject == Subject.CONTACT:
        within = on_days(first, last, at="made_at", book="customer__book")
        return ContactAttempt.objects.filter(within, channel__in=SPOKEN)
    ended = on_days(first, last, at="ended_at", book="point__customer__book")
    return Call.objects.filter(ended, state=CallState.ENDED, recording__isnull=False)


def _orders(rows: QuerySet[Any], _day: date) -> list[Member]:
    pools = {stage.stage: (stage.pool.code, stage.pool.team_id) for stage in ReviewStage.objects.select_related("pool")}
    found = rows.values_list("pk", "decided_by", "outcome", "stage")
    return [Member(pk, Key(who, outcome, pools[stage][0]), pools[stage][1]) for pk, who, outcome, stage in found]


def _cases(rows: QuerySet[Any], _day: date) -> list[Member]:
    found = rows.values_list("pk", "person", "outcome", "stay__bucket__pool__code", "stay__bucket__pool__team")
    return [Member(pk, Key(who, outcome, pool), team) for pk, who, outcome, pool, team in found]


def _contacts(rows: QuerySet[Any], day: date) -> list[Member]:
    return _with_teams(list(rows.values_list("pk", "made_by", "result", "purpose")), day)


def _calls(rows: QuerySet[Any], day: date) -> list[Member]:
    found = rows.values_list("pk", "agent", "attempt__result", "purpose")
    return _with_teams([(pk, who, result or "", purpose) for pk, who, result, purpose in found], day)


def _with_teams(rows: list[tuple[int, int, str, str]], day: date) -> list[Member]:
    """Add the team to which each person belonged on the day: of several the one that they joined first."""
    there = Membership.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=day), joined_on__lte=day)
    places = there.filter(user__in={who for _pk, who, _end, _pool in rows}).order_by("-joined_on", "-pk")
    teams = dict(places.values_list("user", "team"))
    return [Member(pk, Key(who, outcome, pool), teams.get(who)) for pk, who, outcome, pool in rows]


_MAKERS: dict[str, Callable[[QuerySet[Any], date], list[Member]]] = {
    Subject.ORDER: _orders, Subject.CASE: _cases, Subject.CONTACT: _contacts, Subject.CALL: _calls,
}  # fmt: skip
_MODELS: dict[str, Any] = {
    Subject.ORDER: Decision, Subject.CASE: Placement, Subject.CONTACT: ContactAttempt, Subject.CALL: Call,
}  # fmt: skip
