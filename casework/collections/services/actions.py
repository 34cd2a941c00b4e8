"""The next action on a case: booked for a time, told when it is due, done by the contact that is made then."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from casework.collections.legal.selectors import next_date
from casework.collections.models import ActionEnd, CollectionCase, NextAction
from casework.collections.services.hold import require_held, tell
from casework.jobs import outbox
from casework.lib.days import start_of
from casework.lib.refusal import Refused

if TYPE_CHECKING:
    from casework.people.models import User

FURTHEST = timedelta(days=90)
# A contact made so much before the agreed time is the one that was agreed.
EARLY = timedelta(minutes=15)
# When somebody is reminded of a date of the law, after the beginning of its day.
MORNING = timedelta(hours=9)
TELL_KIND = "collections.tell_due"


class ActionRefused(Refused):
    """The action cannot be booked like this; nothing was changed."""


@transaction.atomic
def book_action(*, case: CollectionCase, actor: "User", at: datetime, note: str, now: datetime) -> NextAction:
    """Book what is to be done at a time; one that is open already is booked anew. Its collector is told then.

    at: later than now, at most ninety days ahead. Raises ActionRefused, OutOfReach, CaseTaken.
    """
    held = require_held(case=case, actor=actor)
    if not now < at <= now + FURTHEST:
        raise ActionRefused(_("The time lies ahead, at most ninety days."))
    _close(held, ActionEnd.MOVED, actor=actor, now=now)
    made = _make(held, at=at, note=note.strip(), actor=actor, now=now)
    tell(held, actor)
    return made


def remind_of_law(case: CollectionCase, *, actor: "User", now: datetime) -> bool:
    """Book the next date of the case's legal steps, for the morning of that day where the book is, unless something is
    booked already: then it is booked when that is closed. Return whether it was booked now. Two queries at most.
    """
    found = next_date(case.pk)
    if found is None:
        return False
    at = start_of(found[0], case.book.time_zone) + MORNING
    if at <= now or NextAction.objects.filter(case=case, closed_at__isnull=True).exists():
        return False
    _make(case, at=at, note=_("After: %(step)s") % {"step": found[1]}, actor=actor, now=now)
    return True


@transaction.atomic
def cancel_action(*, case: CollectionCase, actor: "User", now: datetime) -> None:
    """Call the open action off. Raises ActionRefused when there is none, OutOfReach, CaseTaken."""
    held = require_held(case=case, actor=actor)
    if not _close(held, ActionEnd.CANCELLED, actor=actor, now=now):
        raise ActionRefused(_("Nothing is booked."))
    CollectionCase.objects.filter(pk=held.pk).update(due_at=None)
    remind_of_law(held, actor=actor, now=now)
    tell(held, actor)


def action_done(case: CollectionCase, *, actor: "User", now: datetime) -> bool:
    """Close the open action if this contact is it: made at its time, or a little earlier. Return whether it was."""
    due = NextAction.objects.filter(case=case, closed_at__isnull=True, at__lte=now + EARLY)
    return bool(due.update(closed_at=now, outcome=ActionEnd.DONE, closed_by=actor))


def tell_due(*, action: int, now: datetime) -> bool:
    """Tell the pages of whoever holds the case that its action is due, once. Return whether anything was to be told."""
    due = NextAction.objects.filter(pk=action, closed_at__isnull=True, told_at__isnull=True, at__lte=now)
    if not due.update(told_at=now):
        return False
    case = CollectionCase.objects.select_related("assignee").get(actions=action)
    tell(case, *([case.assignee] if case.assignee else []))
    return True


def _make(case: CollectionCase, *, at: datetime, note: str, actor: "User", now: datetime) -> NextAction:
    made = NextAction.objects.create(case=case, at=at, note=note, booked_by=actor, booked_at=now)
    CollectionCase.objects.filter(pk=case.pk).update(due_at=at)
    outbox.enqueue(TELL_KIND, key=f"action {made.pk}", params={"action": made.pk}, now=now, run_after=at)
    return made


def _close(case: CollectionCase, outcome: ActionEnd, *, actor: "User", now: datetime) -> int:
    open_now = NextAction.objects.filter(case=case, closed_at__isnull=True)
    return open_now.update(closed_at=now, outcome=outcome, closed_by=actor)
