"""What became of the loans that reviewers approved (metrics.md, "Review")."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, NullIf

from casework.lib.money import ZERO, total
from casework.portfolio.models import Instalment
from casework.reports.rules import BANDS, NO_SCORE, Excess, Judged, band_ends, excess, ratio
from casework.reports.selectors.scope import Scope
from casework.review.models import Decided, Decision, ReviewOrder, ReviewStage, Stage

CHUNK = 5_000
_REVIEWER = {Stage.INITIAL: "initial_by", Stage.RE_REVIEW: "rereview_by"}
_DUE = total("principal", "interest", "fee", "penalty")
NORMAL = Q(settled_on__lte=F("due_on"))
Holder = tuple[str, str, int]  # stage, name, id


@dataclass(kw_only=True)
class Outcome:
    """Sums over loans. loans: with at least one instalment fallen due; overdue_loans: with at least one overdue."""

    disbursed: int = 0
    loans: int = 0
    overdue_loans: int = 0
    fallen: int = 0
    settled: int = 0
    amount_due: Decimal = ZERO
    amount_overdue: Decimal = ZERO

    @property
    def overdue(self) -> int:
        """Instalments unpaid or part paid at the end of their due date."""
        return self.fallen - self.settled

    def add(self, group: "_Group") -> None:
        """Count loans that fell due."""
        self.loans += group.loans
        self.overdue_loans += group.overdue_loans
        self.fallen += group.fallen
        self.settled += group.settled
        self.amount_due += group.amount_due
        self.amount_overdue += group.amount_overdue or ZERO


@dataclass(frozen=True, kw_only=True)
class OutcomeLine:
    """What became of the loans of one reviewer at one stage, in one currency. where: as `Table.where`."""

    stage: Stage
    person: str
    currency: str
    sums: Outcome
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, kw_only=True)
class ExcessLine:
    """One reviewer at one stage: their overdue loans against those to be expected. where: as `Table.where`."""

    stage: Stage
    person: str
    excess: Excess
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """All of it. total: by currency, each loan once."""

    lines: list[OutcomeLine] = field(default_factory=list)
    excess: list[ExcessLine] = field(default_factory=list)
    total: dict[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OverturnLine:
    """One initial reviewer: approvals that the re-review decided on, and those that it rejected.

    where: as `Table.where`.
    """

    person: str
    rereviewed: int
    overturned: int
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def rate(self) -> Decimal | None:
        """Initial approvals that the re-review rejected ÷ initial approvals re-reviewed."""
        return ratio(self.overturned, self.rereviewed)


class _Group(NamedTuple):
    """Loans with the same reviewers, currency, product and band of scores. amount_overdue: None: nothing is."""

    currency: str
    product: int
    band: int
    initial_by: int | None
    initial_name: str
    rereview_by: int | None
    rereview_name: str
    loans: int
    overdue_loans: int
    fallen: int
    settled: int
    amount_due: Decimal
    amount_overdue: Decimal | None


def outcomes(scope: Scope) -> Outcomes:
    """Return the outcome of the period's instalments and payouts, by reviewer. Four queries: the database adds up."""
    stages = stages_of(scope)
    found: dict[tuple[Holder, str], Outcome] = defaultdict(Outcome)
    whole: dict[str, Outcome] = defaultdict(Outcome)
    everybody, judged = _Cells(), defaultdict[Holder, _Cells](_Cells)
    for group in _groups(scope):
        mine = list(holders(group[3:7], stages))
        everybody.add(group)
        for holder in mine:
            found[holder, group.currency].add(group)
            judged[holder].add(group)
        if mine:
            whole[group.currency].add(group)
    for people, currency, number in _disbursed(scope):
        mine = list(holders(people, stages))
        for holder in mine:
            found[holder, currency].disbursed += number
        if mine:
            whole[currency].disbursed += number
    return Outcomes(
        lines=[
            OutcomeLine(
                stage=Stage(stage), person=person, currency=currency, sums=sums,
                where={"by": pk, "stage": stage, "currency": currency},
            )
            for ((stage, person, pk), currency), sums in sorted(found.items(), key=lambda pair: pair[0])
        ],
        excess=[
            ExcessLine(
                stage=Stage(stage), person=person, excess=excess(own, everybody), where={"by": pk, "stage": stage}
            )
            for (stage, person, pk), own in sorted(judged.items())
        ],
        total=dict(whole),
    )  # fmt: skip


class _Cells(dict[Hashable, Judged]):
    """Loans by product and band."""

    def add(self, group: _Group) -> None:
        """Count a group's loans in their cell."""
        cell = (group.product, group.band)
        loans, overdue = self.get(cell, (0, 0))
        self[cell] = Judged(loans + group.loans, overdue + group.overdue_loans)


def overturns(scope: Scope) -> list[OverturnLine]:
    """Return how many initial approvals the re-review rejected, by initial reviewer. Two queries."""
    if Stage.INITIAL not in stages_of(scope):
        return []
    rows = rereviewed(scope).annotate(person=name("order__initial_by")).values_list("person", "order__initial_by")
    counted = rows.annotate(all=Count("pk"), rejected=Count("pk", filter=Q(outcome=Decided.REJECTED)))
    return [
        OverturnLine(person=person, rereviewed=number, overturned=rejected, where={"by": pk})
        for person, pk, number, rejected in counted.order_by("person", "order__initial_by")
    ]


def rereviewed(scope: Scope) -> QuerySet[Decision]:
    """Return what the re-review decided in the period on initial approvals."""
    decided = Decision.objects.filter(
        stage=Stage.RE_REVIEW, reopening__isnull=True, decided_on__range=(scope.first, scope.last),
        order__initial_by__isnull=False,
    )  # fmt: skip
    return decided if scope.book_id is None else decided.filter(order__book=scope.book_id)


def stages_of(scope: Scope) -> frozenset[str]:
    """Return the stages whose teams the scope holds. One query."""
    rows = ReviewStage.objects.all() if scope.team_ids is None else ReviewStage.objects.filter(
        pool__team__in=scope.team_ids
    )  # fmt: skip
    return frozenset(rows.values_list("stage", flat=True))


def fallen_due(scope: Scope) -> QuerySet[Instalment]:
    """Return the instalments of reviewed loans that fell due in the period and can be judged."""
    rows = judgeable().filter(due_on__range=(scope.first, scope.last))
    return rows if scope.book_id is None else rows.filter(loan__book=scope.book_id)


def judgeable() -> QuerySet[Instalment]:
    """Return the instalments of reviewed loans whose due date is over, by their book's business date."""
    return past_due_day().filter(loan__order__isnull=False)


def past_due_day() -> QuerySet[Instalment]:
    """Return the instalments of any loan whose due date is over, but for those that were moved or waived before."""
    rows = Instalment.objects.filter(due_on__lt=F("loan__book__business_date"))
    return rows.exclude(Q(moved=True) | Q(waived=True), settled_on__lte=F("due_on"))


def _groups(scope: Scope) -> Iterator[_Group]:
    """Yield the loans that fell due, grouped by the database. Two queries."""
    order, late = "loan__order__", ~NORMAL
    rows = fallen_due(scope).values_list(
        "loan__currency", "loan__product", _band(scope), f"{order}initial_by", name(f"{order}initial_by"),
        f"{order}rereview_by", name(f"{order}rereview_by"),
    )  # fmt: skip
    counted = rows.annotate(
        loans=Count("loan", distinct=True), overdue_loans=Count("loan", distinct=True, filter=late),
        fallen=Count("pk"), settled=Count("pk", filter=NORMAL), sum_due=Sum(_DUE), sum_late=Sum(_DUE, filter=late),
    )  # fmt: skip
    for facts in counted.order_by().iterator(chunk_size=CHUNK):
        yield _Group(*facts)


def _band(scope: Scope) -> Case:
    """Return in which band of its product's scores a loan lies: the first whose end the score does not pass; those
    without a score have one of their own. One query.
    """
    product, score = "loan__product", "loan__order__machine_score"
    scored = fallen_due(scope).filter(**{f"{score}__isnull": False}).values_list(product, score)
    scores: dict[int, dict[int, int]] = defaultdict(dict)
    for of, value, loans in scored.annotate(loans=Count("loan", distinct=True)).order_by():
        scores[of][value] = loans
    cases = [When(**{f"{score}__isnull": True}, then=Value(NO_SCORE))]
    for of, each in scores.items():
        cases += [
            When(**{product: of, f"{score}__lte": end}, then=Value(number))
            for number, end in enumerate(band_ends(each))
        ]
    return Case(*cases, default=Value(BANDS - 1), output_field=IntegerField())


def _disbursed(scope: Scope) -> Iterator[tuple[Sequence[Any], str, int]]:
    rows = ReviewOrder.objects.filter(loan__disbursed_on__range=(scope.first, scope.last))
    if scope.book_id is not None:
        rows = rows.filter(book=scope.book_id)
    fields = ("initial_by", name("initial_by"), "rereview_by", name("rereview_by"), "loan__currency")
    for *people, currency, number in rows.values_list(*fields).annotate(number=Count("pk")).order_by():
        yield people, currency, number


def holders(people: Sequence[Any], stages: Collection[str]) -> Iterator[Holder]:
    """Yield who reviewed at which stage. people: id and name of the initial reviewer, then of the re-reviewer."""
    for stage, pk, person in ((Stage.INITIAL, *people[:2]), (Stage.RE_REVIEW, *people[2:])):
        if pk is not None and stage in stages:
            yield stage.value, person, pk


def name(path: str) -> Coalesce:
    """Return what colleagues see of the person at the end of `path`."""
    return Coalesce(NullIf(f"{path}__display_name", Value("")), f"{path}__username")
