"""One day of one book, rolled over a range of loans: whole, or without the loans that the database refuses."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from casework.collections.bulk.looked_at import Night, evenly
from casework.collections.bulk.night import Freed, move_cases
from casework.collections.bulk.settle import Settlement, close_settled, forget_late_loans
from casework.collections.bulk.statement import IdRange
from casework.collections.ladders import LadderInUse
from casework.collections.models import LateLoan
from casework.portfolio.models import Loan

COUNTED = ("opened", "rolled", "cured_down", "collected")
EVERY_LOAN = IdRange(first=0, last=(1 << 63) - 1)
REASON = 300  # characters that are kept of what the database says


@dataclass(frozen=True, kw_only=True)
class Tonight:
    """What all parts of a night have in common. previous: the business date before, None when this opens the book."""

    book_id: int
    day: date
    previous: date | None
    ladders: tuple[LadderInUse, ...]
    now: datetime

    def nights(self, loans: IdRange | None) -> list[Night]:
        """Return the night of each ladder, over these loans (None: all)."""
        return [
            Night(
                book_id=self.book_id, day=self.day, previous=self.previous, ladder=ladder, now=self.now, loans=loans
            )
            for ladder in self.ladders
        ]  # fmt: skip

    def evenly(self, *, most: int, hands: int) -> list[int]:
        """Return where to part the loans that have to be looked at, for so many hands; see `looked_at.evenly`."""
        nights = self.nights(None)
        return evenly(nights, most=most, hands=hands) if nights else []


@dataclass(kw_only=True)
class Rolled:
    """What became of a range: counts; what went off people's hands; the loans that were put aside, and why."""

    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(COUNTED, 0)))
    freed: list[Freed] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)

    def add(self, other: "Rolled") -> "Rolled":
        """Take in what became of another range."""
        self.counts.update(other.counts)
        self.freed += other.freed
        self.errors += other.errors
        return self


def roll_range(tonight: Tonight, loans: IdRange | None = None) -> Rolled:
    """Roll these loans (None: all of the book) by one day, in the caller's transaction; what people carry is not
    changed here.

    A loan whose rows the database refuses (a check, a number out of range) is found by halving and put aside: it stays
    as it was, is named with the reason, and the next night looks at it again. Everything else is rolled.
    Raises what is no loan's fault: a lost connection, a deadlock.
    """
    try:
        with transaction.atomic():
            return _roll(tonight, loans)
    except (IntegrityError, DataError, OperationalError) as problem:
        if isinstance(problem, OperationalError) and not _is_a_rows_fault(problem):
            raise
        halves = _halves(tonight.book_id, loans or EVERY_LOAN)
        if halves is None:
            return _put_aside(tonight, loans or EVERY_LOAN, problem)
        first, second = halves
        return roll_range(tonight, first).add(roll_range(tonight, second))


def _roll(tonight: Tonight, loans: IdRange | None) -> Rolled:
    done, nights = Rolled(), tonight.nights(loans)
    for night in nights:
        moved = move_cases(night)
        done.counts.update(moved.counts)
        done.freed += moved.freed
    for ladder in tonight.ladders:
        settlement = Settlement(
            book_id=tonight.book_id, day=tonight.day, ladder=ladder, now=tonight.now, loans=loans
        )  # fmt: skip
        done.counts["collected"] += len(close_settled(settlement, freed=done.freed))
    for night in nights:
        forget_late_loans(night)
    return done


def _is_a_rows_fault(problem: OperationalError) -> bool:
    """Say whether it is a number out of range, which SQLite calls an operational error."""
    return connection.vendor == "sqlite" and "overflow" in str(problem)


def _halves(book_id: int, loans: IdRange) -> tuple[IdRange, IdRange] | None:
    """Part the book's loans of the range in two; None for a single one."""
    found = Loan.objects.filter(book=book_id, pk__range=(loans.first, loans.last))
    number = found.count()
    if number < 2:
        return None
    middle: int = found.order_by("pk").values_list("pk", flat=True)[number // 2]
    return IdRange(first=loans.first, last=middle - 1), IdRange(first=middle, last=loans.last)


def _put_aside(tonight: Tonight, loans: IdRange, problem: Exception) -> Rolled:
    loan = Loan.objects.filter(book=tonight.book_id, pk__range=(loans.first, loans.last)).first()
    if loan is None:
        raise problem
    LateLoan.objects.bulk_create([LateLoan(loan=loan)], ignore_conflicts=True)
    reason = str(problem).strip().splitlines()[0][:REASON]
    done = Rolled(errors=[{"loan": loan.external_ref, "reason": reason}])
    done.counts["aside"] += 1
    return done
