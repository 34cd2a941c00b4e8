"""What an extension or a re-schedule makes of what is left of a loan: pure functions over dates and amounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from casework.portfolio.rules.allocation import PARTS
from casework.portfolio.rules.schedules import Terms, schedule

_ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """An instalment that is not paid, or one that takes its place: when it falls due, and its parts by name.

    earned: of its interest, what is earned by the day of the agreement; carried: of that, what an earlier agreement had
    carried into it.
    """

    due_on: date
    parts: Mapping[str, Decimal]
    earned: Decimal = _ZERO
    carried: Decimal = _ZERO

    @property
    def total(self) -> Decimal:
        """All that falls due on it."""
        return sum(self.parts.values(), _ZERO)


def extended(left: Sequence[Moved], *, days: int, fee: Decimal) -> list[Moved]:
    """Return what is left, each `days` later and otherwise as it was; the fee comes with the first. What is earned of
    its interest stays earned.
    """
    later = [replace(one, due_on=one.due_on + timedelta(days=days)) for one in left]
    return _with(later, {"fee": fee})


def rescheduled(left: Sequence[Moved], *, terms: Terms, term: int, on: date, fee: Decimal) -> list[Moved]:
    """Return a new schedule of the principal that is left, from `on`.

    Interest that is due by then or was so when an earlier agreement moved it, and all fees and penalties that are left,
    come with the first instalment, as does the fee; interest that would have fallen due later is replaced by that of
    the new schedule. Raises ValueError for a term below 1, or where no principal is left.
    """
    principal = sum((one.parts["principal"] for one in left), _ZERO)
    if principal <= 0:
        raise ValueError("no principal is left")
    planned = schedule(terms=terms, principal=principal, term=term, disbursed_on=on)
    fresh = [
        Moved(
            due_on=one.due_on,
            parts=dict.fromkeys(PARTS, _ZERO) | {"principal": one.principal, "interest": one.interest, "fee": one.fee},
        )
        for one in planned
    ]
    arrears = {
        "interest": sum((one.parts["interest"] if one.due_on <= on else one.carried for one in left), _ZERO),
        "fee": fee + sum((one.parts["fee"] for one in left), _ZERO),
        "penalty": sum((one.parts["penalty"] for one in left), _ZERO),
    }
    return _with(fresh, arrears, earned=arrears["interest"])


def _with(dues: Sequence[Moved], more: Mapping[str, Decimal], earned: Decimal = _ZERO) -> list[Moved]:
    first = min(dues, key=lambda one: one.due_on)
    parts = {part: first.parts[part] + more.get(part, _ZERO) for part in PARTS}
    raised = replace(first, parts=parts, earned=first.earned + earned)
    return [raised if one is first else one for one in dues]
