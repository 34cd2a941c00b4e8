"""Judging promises: by the night when their days pass, at once when the ledger changes. In sets; idempotent."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from casework.collections.bulk import ranks
from casework.collections.bulk.judged import Found, write_judgements
from casework.collections.models import CollectionCase, Promise, PromisePart
from casework.collections.rules import promises as rules
from casework.collections.states import PromiseEnd
from casework.jobs import outbox
from casework.lib.money import to_cents
from casework.portfolio.models import Payment

CHUNK = 5_000
REOPENED = "reopened"


def judge_night(*, book_id: int, day: date, now: datetime) -> Counter[str]:
    """Judge the promises of a book that the business date `day` decides; return how many became what."""
    due = Promise.objects.filter(look_on__lte=day, case__book=book_id).order_by("loan_id")
    loans = list(dict.fromkeys(due.values_list("loan_id", flat=True)))
    counts: Counter[str] = Counter()
    for first in range(0, len(loans), CHUNK):
        counts.update(judge_loans(loan_ids=loans[first : first + CHUNK], today=day, now=now))
    return counts


def judge_loans(*, loan_ids: Collection[int], today: date, now: datetime) -> Counter[str]:
    """Judge every promise of these loans by the ledger as it is, on the business date `today`; write what differs.

    A constant number of queries, one where nothing was promised. Return how many promises became what.
    """
    by_loan: dict[int, list[Promise]] = defaultdict(list)
    for promise in Promise.objects.filter(loan__in=loan_ids).order_by("loan_id", "taken_at", "pk"):
        by_loan[promise.loan_id].append(promise)
    if not by_loan:
        return Counter()
    parts, money = _parts(by_loan), _money(by_loan)
    found = [
        one
        for loan, promises in by_loan.items()
        for one in _news(promises, parts=parts, money=money[loan], today=today)
    ]
    if found:
        write_judgements(found, day=today, now=now)
        cases = [one.case_id for one in found if one.case_id is not None]
        ranks.rerank_cases(cases, today=today)
        _tell(cases)
    return Counter(one.judgement.outcome or REOPENED for one in found if one.changed)


def _news(
    promises: Sequence[Promise], *, parts: Mapping[int, list[rules.Part]], money: Sequence[rules.Money], today: date
) -> Iterator[Found]:
    """Say what is new of the promises of one loan, given in the order in which they were taken."""
    judged = rules.judge_all([_taken(one, parts[one.pk]) for one in promises], money, as_of=today)
    newest = {promise.case_id: promise.pk for promise in promises}
    for promise, judgement in zip(promises, judged, strict=True):
        known = (promise.outcome, to_cents(promise.paid), promise.look_on)
        if known == (judgement.outcome, judgement.paid, judgement.look_on):
            continue
        counts = newest[promise.case_id] == promise.pk and promise.ended == PromiseEnd.STANDS
        yield Found(
            promise_id=promise.pk, case_id=promise.case_id if counts else None, judgement=judgement,
            changed=promise.outcome != judgement.outcome,
            overtaken=promise.ended == PromiseEnd.STANDS and newest[promise.case_id] != promise.pk,
        )  # fmt: skip


def _taken(promise: Promise, parts: Sequence[rules.Part]) -> rules.Taken:
    cancelled = None
    if promise.ended == PromiseEnd.CANCELLED and promise.ended_on and promise.ended_at:
        cancelled = rules.Moment(promise.ended_on, promise.ended_at)
    return rules.Taken(
        at=rules.Moment(promise.taken_on, promise.taken_at), parts=tuple(parts), grace_days=promise.grace_days,
        threshold_bp=promise.threshold_bp, cancelled=cancelled,
    )  # fmt: skip


def _parts(by_loan: Mapping[int, Sequence[Promise]]) -> dict[int, list[rules.Part]]:
    found: dict[int, list[rules.Part]] = defaultdict(list)
    rows = PromisePart.objects.filter(promise__in=[one.pk for promises in by_loan.values() for one in promises])
    for promise, due_on, amount in rows.order_by("number").values_list("promise_id", "due_on", "amount"):
        found[promise].append(rules.Part(due_on, to_cents(amount)))
    return found


def _money(loan_ids: Iterable[int]) -> dict[int, list[rules.Money]]:
    """Return the payments that stand, by loan."""
    found: dict[int, list[rules.Money]] = defaultdict(list)
    rows = Payment.objects.paying().filter(loan__in=list(loan_ids))
    for loan, paid_on, received_at, amount in rows.values_list("loan_id", "paid_on", "received_at", "amount"):
        found[loan].append(rules.Money(rules.Moment(paid_on, received_at), to_cents(amount)))
    return found


def _tell(case_ids: Collection[int]) -> None:
    for case, person in CollectionCase.objects.filter(pk__in=case_ids).values_list("public_id", "assignee__public_id"):
        outbox.push(f"case-{case}")
        if person is not None:
            outbox.push(f"user-{person}")
