"""How money falls on what is due: pure functions over dates and amounts. No database, no clock."""

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise, permutations

PARTS = ("fee", "penalty", "interest", "principal")
CREDIT = "credit"
WATERFALLS = tuple(",".join(order) for order in permutations(PARTS))
_AGEING = ("interest", "principal")


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """One instalment: its id, when it falls due, and its parts by name (Decimal, two places, ≥ 0)."""

    id: int
    number: int
    due_on: date
    parts: Mapping[str, Decimal]


@dataclass(frozen=True, kw_only=True, slots=True)
class Paid:
    """One payment: its id, amount > 0, value date, and the reference that orders payments of one day."""

    id: int
    amount: Decimal
    paid_on: date
    ref: str


@dataclass(frozen=True, slots=True)
class Share:
    """So much of a payment goes into one part of an instalment; instalment None is credit (paid too much)."""

    payment: int
    instalment: int | None
    part: str
    amount: Decimal


def allocate(dues: Sequence[Due], payments: Sequence[Paid], order: Sequence[str] = PARTS) -> list[Share]:
    """Lay the payments, in order of value date, over the parts due: oldest instalment first, its parts in `order`.

    Parts and payments are laid end to end as intervals of money; a share is where two of them overlap. What reaches
    beyond the last part is credit. The result depends on what was paid and when, never on the order in which it became
    known: payments of one day are ordered by reference. The shares of a payment sum to its amount, those into a part
    never exceed it.
    """
    shares: list[Share] = []
    room = _parts(dues, order)
    instalment, part, free = next(room, (None, CREDIT, 0))
    for payment in sorted(payments, key=lambda paid: (paid.paid_on, paid.ref, paid.id)):
        left = _cents(payment.amount)
        while left:
            if instalment is None:
                shares.append(Share(payment.id, None, CREDIT, _money(left)))
                break
            taken = min(left, free)
            shares.append(Share(payment.id, instalment, part, _money(taken)))
            left, free = left - taken, free - taken
            if not free:
                instalment, part, free = next(room, (None, CREDIT, 0))
    return shares


def _parts(dues: Sequence[Due], order: Sequence[str]) -> Iterator[tuple[int | None, str, int]]:
    for due in sorted(dues, key=lambda due: (due.due_on, due.number)):
        for part in order:
            if cents := _cents(due.parts[part]):
                yield due.id, part, cents


def settled_on(
    dues: Sequence[Due], payments: Sequence[Paid], shares: Sequence[Share], *, tolerance: Decimal, from_day: date
) -> dict[int, date | None]:
    """Return, by instalment, the value date with which its open principal and interest came within `tolerance`.

    None while they have not; `from_day` (the disbursement) when they never were above it. Penalties and fees left over
    do not matter. `shares` are those of `allocate`, in its order.
    """
    days = {payment.id: payment.paid_on for payment in payments}
    left = {due.id: sum(due.parts[part] for part in _AGEING) for due in dues}
    settled: dict[int, date | None] = {key: from_day if owed <= tolerance else None for key, owed in left.items()}
    for share in shares:
        if share.instalment is None or share.part not in _AGEING:
            continue
        left[share.instalment] -= share.amount
        if settled[share.instalment] is None and left[share.instalment] <= tolerance:
            settled[share.instalment] = days[share.payment]
    return settled


def last_day(days: Collection[date | None]) -> date | None:
    """Return the day on which the last instalment was settled; None while one is not, or there is none."""
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One instalment of a schedule that is to be agreed."""

    number: int
    due_on: date
    principal: Decimal
    interest: Decimal


def schedule(*, principal: Decimal, interest_bp: int, term: int, by_month: bool, disbursed_on: date) -> list[Planned]:
    """Return the instalments of a new loan.

    By day: one instalment, `term` days after the disbursement. By month: `term` equal ones, each on the day of the
    month of the disbursement (the month's last where it has none such). Interest: flat, `interest_bp` hundredths of a
    percent of the principal for the whole term, halves of a cent up. What rounding leaves is spread, so that the
    instalments add up exactly.
    Raises ValueError for a term below 1.
    """
    if term < 1:
        raise ValueError("a term has at least one day or month")
    interest = (principal * interest_bp / 10_000).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    if not by_month:
        due_on = disbursed_on + timedelta(days=term)
        return [Planned(number=1, due_on=due_on, principal=principal, interest=interest)]
    shares = zip(_split(principal, term), _split(interest, term), strict=True)
    return [
        Planned(number=number, due_on=_months_after(disbursed_on, number), principal=of_principal, interest=of_interest)
        for number, (of_principal, of_interest) in enumerate(shares, start=1)
    ]


def _split(amount: Decimal, count: int) -> list[Decimal]:
    """Cut an amount into `count` parts that differ by at most a cent and add up to it."""
    cents = _cents(amount)
    edges = [cents * index // count for index in range(count + 1)]
    return [_money(end - start) for start, end in pairwise(edges)]


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def _money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
