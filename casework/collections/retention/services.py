"""Asking to keep a case, taking it back, deciding it, and letting it go when its time is over."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.collections.desk import DESK, business_day
from casework.collections.models import CollectionCase
from casework.collections.retention import permissions, rules
from casework.collections.retention.models import OPEN_RETENTIONS, Retention, RetentionLimit, RetentionState
from casework.collections.services.hold import book_of_case, require_held, tell
from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.people.models import TeamGrant
from casework.portfolio.books import lock_against_roll
from casework.portfolio.current import on_current_book, require_current
from casework.workflow import loads
from casework.workflow.assignment import release

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.people.models import User

PROBLEM_TEXTS: "dict[rules.Problem, StrPromise]" = {
    rules.Problem.NOTHING_COMES: gettext_lazy("In the last bucket a case stays with its collector anyway."),
    rules.Problem.NOT_AHEAD: gettext_lazy("The day lies ahead."),
    rules.Problem.TOO_FAR: gettext_lazy("A case is kept for at most %(days)d days."),
    rules.Problem.TOO_MANY: gettext_lazy("You keep as many cases as you may at once: %(cases)d."),
}


class RetentionRefused(Refused):
    """The case cannot be kept like this; nothing was changed."""


class RetentionDecided(Conflict):
    """Somebody decided it, it was taken back, or the case is not its collector's any more."""


def limit_of(case: CollectionCase) -> rules.Limit:
    """Return the limit that counts for the collectors of a case's pool. One query."""
    rows = RetentionLimit.objects.filter(Q(team=case.pool.team_id) | Q(team__isnull=True))
    narrowest = sorted(rows, key=lambda row: row.team_id is None)
    return rules.limit_of([(row.most_cases, row.most_days) for row in narrowest])


def problem_text(problem: rules.Problem, limit: rules.Limit) -> str:
    """Say why a case cannot be kept."""
    return PROBLEM_TEXTS[problem] % {"days": limit.most_days, "cases": limit.most_cases}


def problem_of(case: CollectionCase, *, actor: "User", until: date, today: date) -> str:
    """Say why `actor` cannot keep a case up to a day, "" when they can. Two queries."""
    kept = Retention.objects.filter(asked_by=actor, state__in=OPEN_RETENTIONS, case__assignee=actor).count()
    limit = limit_of(case)
    found = rules.problem(until=until, today=today, moves_on=case.moves_on, kept=kept, limit=limit)
    return problem_text(found, limit) if found else ""


@on_current_book(book_of_case)
@transaction.atomic
def ask_retention(*, case: CollectionCase, actor: "User", until: date, reason: str, now: datetime) -> Retention:
    """Ask to keep a case through the rolls up to `until` (the book's calendar, included).

    Raises RetentionRefused (names the rule; one is open already), OutOfReach, CaseTaken, BookBehind.
    """
    book = lock_against_roll(case.book_id)
    loads.lock([actor.pk])  # two wishes at once count each other
    held = require_held(case=case, actor=actor)
    if not reason.strip():
        raise RetentionRefused(_("Say why."))
    if Retention.objects.filter(case=held, state__in=OPEN_RETENTIONS).exists():
        raise RetentionRefused(_("This was asked for already."))
    if problem := problem_of(held, actor=actor, until=until, today=business_day(book, now)):
        raise RetentionRefused(problem)
    made = Retention.objects.create(
        case=held, until=until, reason=reason.strip()[:200], asked_by=actor, asked_at=now
    )  # fmt: skip
    _told(made, "ask", actor=actor, now=now)
    return made


@transaction.atomic
def take_back_retention(*, case: CollectionCase, actor: "User", now: datetime) -> None:
    """Do without keeping a case any longer: one's own wish, decided or not; what a roll left with its collector goes to
    its pool. Raises RetentionRefused, OutOfReach, CaseTaken.
    """
    loads.lock([actor.pk])
    held = require_held(case=case, actor=actor)
    mine = Retention.objects.select_for_update(of=("self",)).filter(case=held, state__in=OPEN_RETENTIONS)
    found = mine.filter(asked_by=actor).first()
    if found is None:
        raise RetentionRefused(_("Nothing was asked for."))
    Retention.objects.filter(pk=found.pk).update(state=RetentionState.TAKEN_BACK)
    _told(found, "take_back", actor=actor, now=now)
    if found.kept_on is not None:
        release(desk=DESK, item_ids=[held.pk], actor=actor, now=now, reason=_("It is not kept any longer."))


def decide_retention(*, retention: UUID, actor: "User", approve: bool, note: str, now: datetime) -> Retention:
    """Let a collector keep a case, or refuse it with a reason. The nights from now on know it.

    Raises OutOfReach (not the actor's to decide, or their own), RetentionDecided, RetentionRefused (no reason; its day
    is over); an approval also BookBehind.
    """
    seen = permissions.decidable_by(actor).select_related("case__book").filter(public_id=retention).first()
    if seen is None:
        raise OutOfReach(_("There is no such request."))
    if approve:
        require_current(seen.case.book, now=now)
    return _decide(seen, actor=actor, approve=approve, note=note, now=now)


@transaction.atomic
def _decide(seen: Retention, *, actor: "User", approve: bool, note: str, now: datetime) -> Retention:
    book = lock_against_roll(seen.case.book_id)
    fresh = Retention.objects.select_for_update(of=("self",)).select_related("case__assignee").get(pk=seen.pk)
    if fresh.state != RetentionState.ASKED or fresh.case.assignee_id != fresh.asked_by_id:
        raise RetentionDecided(_("This request is decided already."))
    if not approve and not note.strip():
        raise RetentionRefused(_("Say why it is rejected."))
    if approve and fresh.until < business_day(book, now):
        raise RetentionRefused(_("Its last day is over."))
    fresh.state = RetentionState.APPROVED if approve else RetentionState.REFUSED
    fresh.decided_by, fresh.decided_at, fresh.decision = actor, now, note.strip()[:200]
    fresh.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    _told(fresh, "approve" if approve else "refuse", actor=actor, now=now)
    return fresh


def end_retentions(*, book_id: int, day: date, now: datetime) -> int:
    """End what is over on a book's new day: its last day passed, or the case is its asker's no more; return how many.

    A case that was kept in another bucket goes to that bucket's pool then. In the transaction of the night.
    """
    gone = ~Q(case__assignee=F("asked_by")) | Q(case__assignee__isnull=True)
    over = Retention.objects.filter(Q(until__lt=day) | gone, case__book=book_id, state__in=OPEN_RETENTIONS)
    found = list(over.values_list("pk", "case_id", "state", "kept_on", "asked_by_id", "case__assignee_id"))
    if not found:
        return 0
    Retention.objects.filter(pk__in=[row[0] for row in found]).update(state=RetentionState.OVER, ended_on=day)
    back = [
        case
        for _pk, case, state, kept_on, asker, holder in found
        if state == RetentionState.APPROVED and kept_on is not None and holder == asker
    ]
    if back:
        release(desk=DESK, item_ids=back, actor=None, now=now, reason=_("It was kept until its last day."))
    return len(found)


def _told(retention: Retention, verb: str, *, actor: "User", now: datetime) -> None:
    case = retention.case
    audit.record(
        actor=actor, action=f"retention.{verb}", subject_kind="case", subject_id=case.public_id, now=now,
        detail={"until": retention.until.isoformat(), "reason": retention.reason},
    )  # fmt: skip
    tell(case, actor, retention.asked_by)
    leads = TeamGrant.objects.filter(content_object__pools=case.pool_id, permission__codename="assign_team")
    for grant in leads.select_related("user"):
        outbox.push(f"user-{grant.user.public_id}")
