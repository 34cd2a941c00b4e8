"""Credit of the case's loan that was moved to other loans, as the timeline tells it."""

from django.utils.translation import gettext as _

from casework.collections.models import CollectionCase
from casework.collections.selectors.entries import Entry
from casework.collections.selectors.known import credit_moves_of
from casework.lib.days import day_in
from casework.lib.templatetags.ui import money
from casework.portfolio.models import Payment


def entries(case: CollectionCase, zone: str) -> list[Entry]:
    """Return what went to other loans since the case's opening, and what of that came back. (What came from others is
    told with the payments.)
    """
    gone = [row for row in credit_moves_of(case) if _left(row, case) and row.paid_on >= case.opened_on]
    return [entry for row in gone[::-1] for entry in _told(row, zone)]


def _left(row: Payment, case: CollectionCase) -> bool:
    return row.carries is not None and row.carries.from_loan_id == case.loan_id


def _told(row: Payment, zone: str) -> list[Entry]:
    move = row.carries
    if move is None:
        raise ValueError("only rows that carry credit")  # the table's own constraint
    text = f"{money(row.amount, row.currency)} → {move.to_loan.external_ref}"
    went = Entry(
        day=row.paid_on, at=row.received_at, late=False, title=_("Credit moved to another loan"),
        icon="arrow-right-left", kind="kind-money", text=text, actor=move.moved_by, note=move.reason,
    )  # fmt: skip
    taken_back = getattr(row, "reversal", None)
    if taken_back is None:
        return [went]
    return [
        went,
        Entry(
            day=day_in(zone, taken_back.received_at), at=taken_back.received_at, late=False,
            title=_("Moved credit taken back"), icon="undo-2", kind="kind-bad", text=text,
            actor=taken_back.recorded_by, note=taken_back.reason,
        ),
    ]  # fmt: skip
