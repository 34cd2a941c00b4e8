"""Restatement: a payment or reversal that counts for a day before the business date shows that a loan's past went
otherwise (docs/adr/0004, 0010).

Stays are not edited: those that turn out wrong stop being current, and the true ones are written beside them, with the
dates they count for, the instant of writing and what they supersede; the log says what was believed, what is true and
because of what. Cases follow their stays: what had closed one and turns out not to be so opens it again.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from casework.collections import rules
from casework.collections.ladders import LadderInUse
from casework.collections.models import BucketStay, CaseEvent, CollectionCase
from casework.collections.selectors.owing import causes, owing_of, stays_of
from casework.collections.services.reopening import bring_in_line
from casework.collections.states import CaseState
from casework.portfolio.models import Allocation, Book

# Ends that people decided: what the ledger says later of that case, or of those before it, changes nothing about them.
_DECIDED = {CaseState.WITHDRAWN, CaseState.WRITTEN_OFF}


@dataclass
class Restated:
    """The cases whose stays or state changed, and those among them that were closed and are open again."""

    changed: list[int] = field(default_factory=list)
    reopened: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Loan:
    """A loan with its cases that follow the ledger, in order, its ladder, its stays as said, and why they may be
    wrong.
    """

    cases: Sequence[CollectionCase]
    ladder: LadderInUse
    owing: Sequence[rules.Owing]
    stays: Sequence[BucketStay]
    because: Sequence[dict[str, str]]
    today: date
    now: datetime

    @property
    def newest(self) -> CollectionCase:
        """The case that can be worked."""
        return self.cases[-1]

    @property
    def buckets(self) -> list[int]:
        """The ladder's buckets by id, from the lowest."""
        return [step.bucket_id for step in self.ladder.steps]


def changed_before(*, today: date, loan_ids: Collection[int], now: datetime) -> list[int]:
    """Return the loans of which what was paid before the business date reads otherwise since `now`, and those of which
    anything was taken back. One query.
    """
    rows = Allocation.objects.filter(payment__loan__in=loan_ids, recorded_at=now)
    past = rows.filter(Q(payment__paid_on__lt=today) | Q(cancels__isnull=False))
    return sorted(set(past.values_list("payment__loan_id", flat=True)))


def restate(*, book: Book, ladder: LadderInUse, loan_ids: Collection[int], now: datetime) -> Restated:
    """Compare the cases of each loan with what the ledger says now; correct their stays and states.

    Runs in the transaction of the ledger's change. Five queries however many loans; loans whose stays are right cost no
    write.
    """
    done = Restated()
    if not loan_ids or book.business_date is None:
        return done
    cases = _cases(book=book, ladder=ladder, loan_ids=loan_ids)
    owing, stays = owing_of(cases), stays_of(cases)
    why = causes(cases, now=now, today=book.business_date)
    for loan_id, of_loan in cases.items():
        loan = _Loan(
            cases=of_loan, ladder=ladder, owing=owing[loan_id], stays=stays[loan_id], because=why[loan_id],
            today=book.business_date, now=now,
        )  # fmt: skip
        _restate_loan(loan, done)
    return done


def _cases(*, book: Book, ladder: LadderInUse, loan_ids: Collection[int]) -> dict[int, list[CollectionCase]]:
    found: dict[int, list[CollectionCase]] = defaultdict(list)
    rows = CollectionCase.objects.filter(loan__in=loan_ids, book=book, loan__product__in=ladder.product_ids)
    for case in rows.select_related("loan", "pool", "bucket").order_by("pk"):
        if case.state in _DECIDED:
            found.pop(case.loan_id, None)
        else:
            found[case.loan_id].append(case)
    return found


def _restate_loan(loan: _Loan, done: Restated) -> None:
    first, stays = _since(loan)
    dues = [one.due for one in loan.owing]
    runs = rules.history(
        dues, disbursed_on=loan.newest.loan.disbursed_on, lowers=loan.ladder.lowers_on, first=first, last=loan.today
    )
    opening = loan.ladder.opening
    true = rules.with_owed([stay for run in runs for stay in run], loan.owing, opening=opening)
    said = [
        rules.TrueStay(rules.Stay(loan.buckets.index(s.bucket_id), s.entered_on, s.last_on, s.outcome), s.owed)
        for s in stays
    ]
    if said == true:
        return
    same = rules.same_start(said, true)
    owners = [rules.case_of(one.stay, [case.opened_on for case in loan.cases]) for one in true]
    _supersede(loan, stays[same:], true[same:], owners[same:])
    _log(loan, said[same:], true[same:])
    for index, case in enumerate(loan.cases):
        own = [one for one, owner in zip(true, owners, strict=True) if owner == index]
        reopened = bring_in_line(
            case, own, is_newest=case is loan.newest, dues=dues, ladder=loan.ladder, today=loan.today, now=loan.now
        )
        done.reopened += [case.pk] if reopened else []
    done.changed += [case.pk for case in loan.cases]


def _since(loan: _Loan) -> tuple[date, Sequence[BucketStay]]:
    """Return the day from which the loan's stays are told anew, and those from there on: the opening of its first case,
    or, where it was on another ladder before, its first stay on this one.
    """
    foreign = [index for index, stay in enumerate(loan.stays) if stay.bucket_id not in loan.buckets]
    if not foreign:
        return loan.cases[0].opened_on, loan.stays
    stays = loan.stays[foreign[-1] + 1 :]
    return (stays[0].entered_on if stays else loan.today), stays


def _supersede(loan: _Loan, wrong: Sequence[BucketStay], true: Sequence[rules.TrueStay], owners: Sequence[int]) -> None:
    BucketStay.objects.filter(pk__in=[stay.pk for stay in wrong]).update(is_current=False)
    BucketStay.objects.bulk_create(
        BucketStay(
            case=loan.cases[owner], loan_id=loan.newest.loan_id, bucket_id=loan.buckets[one.stay.bucket],
            entered_on=one.stay.entered_on, last_on=one.stay.last_on, outcome=one.stay.outcome, owed=one.owed,
            recorded_at=loan.now, supersedes=wrong[position] if position < len(wrong) else None,
        )
        for position, (one, owner) in enumerate(zip(true, owners, strict=True))
    )  # fmt: skip


def _words(stays: Sequence[rules.TrueStay], ladder: LadderInUse) -> list[dict[str, str]]:
    return [
        {
            "bucket": ladder.steps[one.stay.bucket].code,
            "from": one.stay.entered_on.isoformat(),
            "to": one.stay.last_on.isoformat() if one.stay.last_on else "",
            "outcome": one.stay.outcome,
            "owed": str(one.owed),
        }
        for one in stays
    ]


def _log(loan: _Loan, before: Sequence[rules.TrueStay], after: Sequence[rules.TrueStay]) -> None:
    case, ladder = loan.newest, loan.ladder
    detail: dict[str, Any] = {
        "before": _words(before, ladder), "after": _words(after, ladder), "as_of": loan.today.isoformat(),
        "because": list(loan.because),
    }  # fmt: skip
    CaseEvent.objects.create(
        item=case,
        name="restate",
        from_state=case.state,
        to_state=case.state,
        effective_on=min([one.stay.entered_on for one in [*before, *after]], default=loan.today),
        recorded_at=loan.now,
        detail=detail,
        supersedes=CaseEvent.objects.filter(item=case).order_by("-pk").first(),
        from_bucket_id=case.bucket_id,
        to_bucket_id=ladder.steps[after[-1].stay.bucket].bucket_id if after else None,
    )
