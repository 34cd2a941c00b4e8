"""What singles work out for a targeted sample, one query for each reason."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from casework.collections.models import Placement
from casework.contact.models import ContactAttempt, GateRelease, Hold, HoldKind
from casework.people.models import Membership
from casework.portfolio.book_days import on_days
from casework.portfolio.models import Instalment
from casework.quality.models import Inspection, Subject
from casework.quality.rules.sampling import Member
from casework.quality.selectors.members import finished, members_among, members_of
from casework.quality.selectors.reading import reading_times
from casework.quality.selectors.signals import flagged
from casework.review.models import Decided, Decision, Stage
from casework.telephony.models import Call

# How far back the work lies that a complaint may be about.
BEFORE_A_COMPLAINT = timedelta(days=30)
FIELDS = {Subject.ORDER: "decision", Subject.CASE: "placement", Subject.CONTACT: "attempt", Subject.CALL: "call"}
Numbers = Mapping[str, int]
Found = Iterable[int]


def targets_of(subject: str, day: date, reasons: Numbers) -> list[tuple[Member, list[str]]]:
    """Return the work of one kind that `day` singles out, with its reasons; none that is inspected already.

    reasons: as SamplingPlan.reasons. The work is the day's own, or older work that the day threw a light on: a
    complaint, a loan in default early, an approval that was overturned.
    """
    why: dict[int, list[str]] = defaultdict(list)
    for reason, find in _FINDERS.items():
        if reason in reasons:
            for pk in find(subject, day, reasons):
                why[pk].append(reason)
    known = Inspection.objects.filter(**{f"{FIELDS[Subject(subject)]}__in": list(why)})
    inspected = set(known.values_list(FIELDS[Subject(subject)], flat=True))
    return [(one, why[one.pk]) for one in members_among(subject, why.keys() - inspected, day)]


def _new_staff(subject: str, day: date, reasons: Numbers) -> Found:
    """Work of those who joined their first team less than so many days ago."""
    first = Membership.objects.values("user").annotate(joined=Min("joined_on"))
    new = set(first.filter(joined__gt=day - timedelta(days=reasons["new_staff"])).values_list("user", flat=True))
    return (one.pk for one in members_of(subject, day) if one.key.person in new) if new else ()


def _very_fast(subject: str, day: date, reasons: Numbers) -> Found:
    """Decisions within fewer seconds than these after the order was opened."""
    if subject != Subject.ORDER:
        return ()
    limit = timedelta(seconds=reasons["very_fast"])
    return reading_times(finished(subject, day, day)).filter(read_for__lt=limit).values_list("pk", flat=True)


def _override(subject: str, day: date, reasons: Numbers) -> Found:
    """Initial approvals that the re-review rejected on this day; calls that were let pass an internal rule, and what
    was noted of them.
    """
    if subject in {Subject.CALL, Subject.CONTACT}:
        past = {row[0] for row in _let_pass(day).values_list("pk" if subject == Subject.CALL else "attempt")}
        return finished(subject, day, day).filter(pk__in=past - {None}).values_list("pk", flat=True)
    if subject != Subject.ORDER:
        return ()
    overturned = Decision.objects.filter(decided_on=day, stage=Stage.RE_REVIEW, outcome=Decided.REJECTED)
    first = Decision.objects.filter(stage=Stage.INITIAL, outcome=Decided.APPROVED)
    return first.filter(order__in=overturned.values("order")).values_list("pk", flat=True)


def _let_pass(day: date) -> QuerySet[Call]:
    """Return the calls of the day for which a release was used up: by their agent, for that customer, as they began."""
    used = GateRelease.objects.filter(
        customer=OuterRef("point__customer"), used_by=OuterRef("agent"), used_at=OuterRef("created_at")
    )
    made = Call.objects.filter(on_days(day, day, at="created_at", book="point__customer__book"))
    return made.filter(Exists(used))


def _near_threshold(subject: str, day: date, reasons: Numbers) -> Found:
    """Decisions on orders whose machine score is that near to the threshold."""
    if subject != Subject.ORDER or "threshold" not in reasons:
        return ()
    at, by = reasons["threshold"], reasons["near_threshold"]
    near = finished(subject, day, day).filter(order__machine_score__range=(at - by, at + by))
    return near.values_list("pk", flat=True)


def _complaint(subject: str, day: date, reasons: Numbers) -> Found:
    """What was done with the customers who complained on this day: everything of the last month."""
    placed = on_days(day, day, at="placed_at", book="customer__book")
    customers = Hold.objects.filter(placed, kind=HoldKind.COMPLAINT).values("customer")
    since = day - BEFORE_A_COMPLAINT
    rows: dict[str, QuerySet[Any]] = {
        Subject.ORDER: Decision.objects.filter(order__customer__in=customers, decided_on__range=(since, day)),
        Subject.CASE: Placement.objects.filter(item__customer__in=customers, ended_on__range=(since, day)),
        Subject.CONTACT: ContactAttempt.objects.filter(
            pk__in=finished(Subject.CONTACT, since, day).filter(customer__in=customers).values("pk")
        ),
        Subject.CALL: Call.objects.filter(
            pk__in=finished(Subject.CALL, since, day).filter(point__customer__in=customers).values("pk")
        ),
    }
    return rows[subject].values_list("pk", flat=True)


def _early_default(subject: str, day: date, reasons: Numbers) -> Found:
    """Approvals of loans whose first instalment was not paid within so many days, as of this day."""
    if subject != Subject.ORDER:
        return ()
    due = day - timedelta(days=reasons["early_default"])
    unpaid = Instalment.objects.filter(Q(settled_on__isnull=True) | Q(settled_on__gt=day), number=1, due_on=due)
    approvals = Decision.objects.filter(outcome=Decided.APPROVED, order__loan__in=unpaid.values("loan"))
    return approvals.values_list("pk", flat=True)


def _signal(subject: str, day: date, reasons: Numbers) -> Found:
    """Decisions of this day by those of whom the two weeks up to it tell something (rules.signals)."""
    if subject != Subject.ORDER:
        return ()
    return finished(subject, day, day).filter(decided_by__in=flagged(day)).values_list("pk", flat=True)


_FINDERS: dict[str, Callable[[str, date, Numbers], Found]] = {
    "new_staff": _new_staff,
    "very_fast": _very_fast,
    "override": _override,
    "near_threshold": _near_threshold,
    "complaint": _complaint,
    "early_default": _early_default,
    "signal": _signal,
}
REASONS: Collection[str] = tuple(_FINDERS)
