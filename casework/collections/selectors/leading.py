"""Whose the contact with a customer is, where several collectors hold cases of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.collections.models import CollectionCase
from casework.collections.rules.leading import Held, leader

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Lead:
    """Who leads the contact with a customer, by which bucket. others: how many other collectors hold a case of them."""

    person: "User"
    bucket: str
    others: int


def lead_of(case: CollectionCase) -> Lead | None:
    """Return who leads the contact with the customer of `case`, across pools; None where one person holds all that is
    held. One query. It tells names and buckets only, to who may not read the other cases too.
    """
    rows = CollectionCase.objects.held().filter(customer=case.customer_id).select_related("assignee", "bucket")
    cases = {row.pk: row for row in rows if row.assignee is not None}
    held = [
        Held(case=pk, holder=row.assignee_id or 0, lower=row.bucket.lower, due_on=row.due_on)
        for pk, row in cases.items()
    ]
    first, holders = leader(held), {one.holder for one in held}
    if first is None or len(holders) < 2:
        return None
    leading = cases[first.case]
    if leading.assignee is None:
        raise ValueError("a held case has a collector")  # the table's own constraint
    return Lead(person=leading.assignee, bucket=leading.bucket.code, others=len(holders) - 1)
