"""What a case's timeline tells of promises: taken, put aside, and what they were found to be."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from casework.collections.models import CollectionCase, Promise, PromiseJudgement, PromiseOutcome
from casework.collections.selectors.entries import FIRST, MIDDLE, Entry
from casework.collections.selectors.promises import promises_of
from casework.lib.days import day_in
from casework.lib.templatetags.ui import money

_LOOKS = {
    PromiseOutcome.KEPT: ("circle-check", "kind-good"), PromiseOutcome.PART_KEPT: ("circle-alert", "kind-bad"),
    PromiseOutcome.BROKEN: ("circle-x", "kind-bad"), PromiseOutcome.OPEN: ("rotate-ccw", "kind-system"),
}  # fmt: skip


def entries(case: CollectionCase, zone: str) -> list[Entry]:
    """Return what there is to tell of the promises of `case` (loan joined), oldest first. Three queries, one where
    they are known already."""
    promises = {promise.pk: promise for promise in promises_of(case)}
    judgements = PromiseJudgement.objects.filter(promise__in=list(promises)).order_by("pk")
    told = [entry for promise in promises.values() for entry in _promise(promise, case.loan.currency, zone)]
    outcomes = _news(list(judgements))
    return sorted(
        [*told, *(_judged(one, promises[one.promise_id], case.loan.currency, zone) for one in outcomes)],
        key=lambda entry: entry.at,
    )


def _promise(promise: Promise, currency: str, zone: str) -> list[Entry]:
    parts = "; ".join(
        _("%(amount)s by %(day)s") % {"amount": money(part.amount, currency), "day": _day(part.due_on)}
        for part in promise.parts.all()
    )
    taken = Entry(
        day=day_in(zone, promise.taken_at), at=promise.taken_at, late=False, actor=promise.taken_by,
        title=_("Promised"), icon="handshake", kind="kind-good", text=parts,
    )  # fmt: skip
    if promise.ended_at is None:
        return [taken]
    ended = Entry(
        day=day_in(zone, promise.ended_at), at=promise.ended_at, late=False, actor=promise.ended_by,
        title=_("Promise replaced") if promise.ended == "replaced" else _("Promise cancelled"), icon="replace",
        kind="kind-system", text=money(promise.amount, currency), note=_(promise.reason),
    )  # fmt: skip
    return [taken, ended]


def _news(judgements: list[PromiseJudgement]) -> list[PromiseJudgement]:
    """Keep the judgements whose outcome is another one than that of the one before: money alone is no news."""
    before: dict[int, str] = {}
    kept = []
    for one in judgements:
        if before.get(one.promise_id, "") != one.outcome:
            kept.append(one)
        before[one.promise_id] = one.outcome
    return kept


def _judged(one: PromiseJudgement, promise: Promise, currency: str, zone: str) -> Entry:
    outcome = PromiseOutcome(one.outcome)
    icon, kind = _LOOKS[outcome]
    recorded = day_in(zone, one.recorded_at)
    day = one.holds_from or one.judged_on
    return Entry(
        day=day, at=one.recorded_at, late=day != recorded, title=_("Promise: %(outcome)s") % {"outcome": outcome.label},
        icon=icon, kind=kind,
        text=_("%(paid)s of %(amount)s") % {"paid": money(one.paid), "amount": money(promise.amount, currency)},
        place=FIRST if outcome in (PromiseOutcome.BROKEN, PromiseOutcome.PART_KEPT) else MIDDLE,
    )  # fmt: skip


def _day(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")
