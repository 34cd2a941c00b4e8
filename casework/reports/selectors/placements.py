"""Placements as figures count them: which ones lasted, which were nobody's, and what was done about them."""

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from casework.collections.models import (
    Bucket,
    BucketStay,
    CaseContact,
    Placement,
    Promise,
    PromiseOutcome,
    StayOutcome,
)
from casework.collections.selectors import NO_MISTAKE
from casework.contact.models import Channel, ContactAttempt, Party
from casework.reports.selectors.scope import Scope
from casework.workflow.models import Outcome

# A call that anybody answered, one with the borrower, a promise that was kept.
ANSWERED, RIGHT_PARTY = ~Q(party=Party.NOBODY), Q(party=Party.BORROWER)
KEPT = Q(outcome=PromiseOutcome.KEPT)
# How what was done about a case is linked to it: who did it, and when.
TOUCHES = (("attempt__made_by", "attempt__made_at"), ("call__agent", "call__rang_at"))
# A placement's last day, as a subquery over other rows sees it; one that lasts has none.
LAST_DAY = Coalesce(OuterRef("ended_on"), Value(date.max))


def placed() -> QuerySet[Placement]:
    """Return the placements that count: S0 is reminding, and one whose debt turned out to have been paid before it
    began never was one.
    """
    return Placement.objects.filter(_had_something_due(), stay__bucket__is_reminder=False)


def lasted(first: date, last: date) -> Q:
    """Filter the placements that lasted at some time of the days. One given back on its first day had that day."""
    open_then = Q(ended_on__isnull=True) | Q(ended_on__gte=first)
    return (Q(started_on__lte=last) & open_then) | Q(started_on__range=(first, last))


def untouched() -> Q:
    """Filter the placements that were given back with no attempt by their own collector on the case.

    An attempt is a recorded contact, or a call at which the customer's phone rang. A placement is given back on the
    day after `ended_on`.
    """
    done = Q(pk__in=[])
    for by, at in TOUCHES:
        done |= Q(**{by: OuterRef("person"), f"{at}__range": (OuterRef("given_at"), OuterRef("ended_at"))})
    attempts = CaseContact.objects.filter(done, case=OuterRef("item"))
    return Q(outcome__in=[Outcome.RELEASED, Outcome.REASSIGNED]) & ~Q(Exists(attempts))


def held_in(scope: Scope) -> QuerySet[Placement]:
    """Return the placements that count in a scope: those that lasted at some time of it."""
    return placed().filter(
        lasted(scope.first, scope.last), scope.of(book="item__book", team="stay__bucket__pool__team")
    )  # fmt: skip


def given_back(scope: Scope) -> Q:
    """Filter the placements that a scope leaves out: given back untouched by its last day."""
    return untouched() & Q(ended_on__lt=scope.last)  # given back on the day after


def attempted_by_holder(scope: Scope) -> Exists:
    """Say of a placement whether its collector attempted its case in the period. Two queries for the books' days."""
    tried = Q(pk__in=[])
    for by, at in TOUCHES:
        tried |= Q(**{by: OuterRef("person")}) & scope.on_days(at, book="case__book")
    return Exists(CaseContact.objects.filter(tried, case=OuterRef("item")))


def collected_while_held(first: date, last: date) -> QuerySet[BucketStay]:
    """Return the stays held for true that were collected on one of the days while the outer placement lasted."""
    return BucketStay.objects.filter(
        loan=OuterRef("item__loan"), is_current=True, outcome=StayOutcome.COLLECTED, last_on__range=(first, last),
        last_on__gte=OuterRef("started_on"), last_on__lte=LAST_DAY,
    )  # fmt: skip


def calls(scope: Scope) -> Any:
    """Return the call attempts of the period that were recorded for a case, as `lay_in`. One query for the books'
    days.
    """
    made = ContactAttempt.objects.filter(scope.on_days("made_at", book="customer__book"), channel=Channel.CALL)
    made = made.filter(case_contact__isnull=False).annotate(lay_in=_lay_in())
    return made if scope.team_ids is None else made.filter(lay_in__in=buckets_of(scope))


def promises(scope: Scope) -> QuerySet[Promise]:
    """Return the promises of every time that belong to the scope's books and teams."""
    return Promise.objects.filter(scope.of(book="loan__book", team="bucket__pool__team"))


def due_promises(scope: Scope) -> QuerySet[Promise]:
    """Return the promises whose last day lies in the period and is over, but for mistakes."""
    return promises(scope).filter(
        NO_MISTAKE, ends_on__range=(scope.first, scope.last), ends_on__lt=F("loan__book__business_date")
    )  # fmt: skip


def buckets_of(scope: Scope) -> QuerySet[Bucket, Any]:
    """Return the buckets whose pool's team is in the scope."""
    return Bucket.objects.filter(scope.of_teams("pool__team")).values("pk")


def _lay_in() -> Coalesce:
    """Return the bucket in which a call's case lay then, as it was known then: it stays so wherever the case goes."""
    stays = BucketStay.objects.filter(
        # The loan leads to them: what was superseded is in no index of its case.
        loan=OuterRef("case_contact__case__loan"),
        case=OuterRef("case_contact__case"), recorded_at__lte=OuterRef("made_at"),
    )  # fmt: skip
    newest = stays.order_by("-recorded_at", "-entered_on", "-pk").values("bucket")[:1]
    return Coalesce(Subquery(newest), F("case_contact__case__bucket"), output_field=BigIntegerField())


def _had_something_due() -> Q:
    """Filter the placements during which a stay held for true lasted: nearly always their own."""
    own = Q(stay__is_current=True, stay__entered_on__lte=F("started_on"))
    own &= Q(stay__last_on__isnull=True) | Q(stay__last_on__gte=F("started_on"))
    began = Q(entered_on__lte=OuterRef("started_on")) | Q(entered_on__lte=LAST_DAY)
    stayed = Q(last_on__isnull=True) | Q(last_on__gte=OuterRef("started_on"))
    return own | Q(Exists(BucketStay.objects.filter(began & stayed, loan=OuterRef("item__loan"), is_current=True)))
