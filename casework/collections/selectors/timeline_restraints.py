"""What a case's timeline tells of holds, wishes and contacts that were let pass."""

from django.utils.translation import gettext as _

from casework.collections.models import CollectionCase
from casework.collections.selectors.entries import Entry
from casework.collections.selectors.known import lost_of
from casework.contact.selectors import restraint_history
from casework.lib.days import day_in, start_of


def entries(case: CollectionCase, zone: str) -> list[Entry]:
    """Return what restrained contact about the loan of `case` while it was open, oldest first. Four queries."""
    told = restraint_history(customer=case.customer_id, loan=case.loan_id, since=start_of(case.opened_on, zone))
    restrained = [
        Entry(
            day=day_in(zone, one.at), at=one.at, late=False, title=one.title, icon=one.icon, kind=one.kind,
            actor=one.actor, text=one.text, note=one.note,
        )
        for one in told
    ]  # fmt: skip
    return restrained + _lost(case, zone)


def _lost(case: CollectionCase, zone: str) -> list[Entry]:
    """Return when the borrower was lost, and found, while the case was open. One query."""
    entries, opened = [], start_of(case.opened_on, zone)
    for one in reversed(lost_of(case)):
        if one.ended_at is not None and one.ended_at < opened:
            continue
        tried = _("tried %(tries)d times on %(days)d days") % {"tries": one.tries, "days": one.days}
        entries.append(
            Entry(
                day=day_in(zone, one.marked_at), at=one.marked_at, late=False, title=_("Lost contact"),
                icon="user-round-x", kind="kind-bad", actor=one.marked_by, text=tried, note=one.reason,
            )
        )  # fmt: skip
        if one.ended_at is not None:
            entries.append(
                Entry(
                    day=day_in(zone, one.ended_at), at=one.ended_at, late=False, title=_("Found again"),
                    icon="user-round-check", kind="kind-good", actor=one.ended_by, text=one.get_found_display(),
                    note=one.note,
                )
            )  # fmt: skip
    return entries
