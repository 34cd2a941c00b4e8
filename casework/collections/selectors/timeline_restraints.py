"""What a case's timeline tells of holds, wishes and contacts that were let pass."""

from casework.collections.models import CollectionCase
from casework.collections.selectors.entries import Entry
from casework.contact.selectors import restraint_history
from casework.lib.days import day_in, start_of


def entries(case: CollectionCase, zone: str) -> list[Entry]:
    """Return what restrained contact about the loan of `case` while it was open, oldest first. Three queries."""
    told = restraint_history(customer=case.customer_id, loan=case.loan_id, since=start_of(case.opened_on, zone))
    return [
        Entry(
            day=day_in(zone, one.at), at=one.at, late=False, title=one.title, icon=one.icon, kind=one.kind,
            actor=one.actor, text=one.text, note=one.note,
        )
        for one in told
    ]  # fmt: skip
