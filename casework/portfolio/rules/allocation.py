"""How money falls on what is due: pure functions over dates and amounts. No database, no clock."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import permutations

PARTS = ("fee", "penalty", "interest", "principal")
CREDIT = "credit"
ONWARD = "onward"
WATERFALLS = tuple(",".join(order) for order in permutations(PARTS))
_AGEING = ("interest", "principal")


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """One instalment: its id, when it falls due, and its parts by name (Decimal, two places, ≥ 0).

    generation: 0 for the instalments of the beginning; those of a later agreement have a higher one and are paid after
    all of the earlier ones, whose rest the agreement itself paid.
    """

    id: int
    number: int
    due_on: date
    parts: Mapping[str, Decimal]
    generation: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Paid:
    """One payment: its id, amount > 0, value date, and the reference that orders payments of one day.

    moved: no money, but debt that an agreement moved into later instalments; of one day it comes last. only: no money
    either, but so much of this part let off (waived); of one day it comes first, so that money fills what is left.
    """

    id: int
    amount: Decimal
    paid_on: date
    ref: str
    moved: bool = False
    only: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Onward:
    """Credit that was moved to another loan: its id, amount > 0, and the day, up to which money may have come for it.

    to: the loan that got it, carried: the payment's id as which it stands there.
    """

    id: int
    amount: Decimal
    on: date
    to: int
    carried: int


@dataclass(frozen=True, slots=True)
class Settled:
    """The value date on which an instalment came within the tolerance, and whether debt moved away did it, or debt let
    off; neither is money.
    """

    on: date
    moved: bool = False
    waived: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """So much of a payment goes into one part of an instalment; instalment None is credit (paid too much), or what was
    moved from there to another loan (`onward`).
    """

    payment: int
    instalment: int | None
    part: str
    amount: Decimal
    onward: int | None = None


def allocate(
    dues: Sequence[Due], payments: Sequence[Paid], order: Sequence[str] = PARTS, onward: Sequence[Onward] = ()
) -> list[Share]:
    """Lay the payments, in order of value date, over the parts due: oldest instalment first, its parts in `order`.

    What reaches beyond the last part fills what was moved to another loan (`onward`, the oldest first) as far as it
    came by that day, and is credit beyond that; of what is let off (`only`), what finds nothing left of its part is
    nothing. The result depends on what was paid and when, never on the order in which it became
    known: payments of one day are ordered by reference. The shares of a payment sum to its amount, those into a part
    never exceed it.
    """
    shares: list[Share] = []
    room = list(_parts(dues, order))
    moved = {move.id: _cents(move.amount) for move in onward}
    moves = sorted(onward, key=lambda move: (move.on, move.id))
    for payment in sorted(payments, key=lambda paid: (paid.paid_on, not paid.only, paid.moved, paid.ref, paid.id)):
        left = _cents(payment.amount)
        rest = []
        for instalment, part, free in room:
            taken = min(left, free) if payment.only in ("", part) else 0
            if taken:
                shares.append(Share(payment.id, instalment, part, _money(taken)))
                left -= taken
            if free > taken:
                rest.append((instalment, part, free - taken))
        room = rest
        if payment.only:
            continue
        for move in moves:
            taken = min(left, moved[move.id]) if payment.paid_on <= move.on else 0
            if taken:
                shares.append(Share(payment.id, None, ONWARD, _money(taken), move.id))
                left -= taken
                moved[move.id] -= taken
        if left:
            shares.append(Share(payment.id, None, CREDIT, _money(left)))
    return shares


def _parts(dues: Sequence[Due], order: Sequence[str]) -> Iterator[tuple[int, str, int]]:
    for due in sorted(dues, key=lambda due: (due.generation, due.due_on, due.number)):
        for part in order:
            if cents := _cents(due.parts[part]):
                yield due.id, part, cents


def settlements(
    dues: Sequence[Due], payments: Sequence[Paid], shares: Sequence[Share], *, tolerance: Decimal, from_day: date
) -> dict[int, Settled | None]:
    """Return, by instalment, with what its open principal and interest came within `tolerance`, and when.

    None while they have not; `from_day` (the disbursement) when they never were above it. Penalties and fees left over
    do not matter. `shares` are those of `allocate`, in its order.
    """
    known = {payment.id: Settled(payment.paid_on, payment.moved, bool(payment.only)) for payment in payments}
    left = {due.id: sum(due.parts[part] for part in _AGEING) for due in dues}
    found: dict[int, Settled | None] = {
        key: Settled(from_day) if owed <= tolerance else None for key, owed in left.items()
    }
    for share in shares:
        if share.instalment is None or share.part not in _AGEING:
            continue
        left[share.instalment] -= share.amount
        if found[share.instalment] is None and left[share.instalment] <= tolerance:
            found[share.instalment] = known[share.payment]
    return found


def last_day(settled: Collection[Settled | None]) -> date | None:
    """Return the day on which the last instalment was settled; None while one is not, or there is none."""
    known = [one.on for one in settled if one is not None]
    return max(known) if known and len(known) == len(settled) else None


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def _money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
