"""What became of reviewed loans: counted by hand, for both reviewers, only where it is known."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from casework.collections.rules import Due
from casework.people.models import Role, Team, User
from casework.portfolio.models import Book, Instalment, Loan
from casework.reports.charts import LEFT, TOP
from casework.reports.funnel import funnel
from casework.reports.rules import NO_SCORE, Judged, band_ends, excess
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.tables import tables
from casework.review.models import ReviewOrder, Stage
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import floor as ledger

Drawn = tuple[str, int | None, bool]  # group, score, overdue
FEBRUARY = Scope(first=date(2026, 2, 1), last=date(2026, 2, 28))


class Floor:
    """A book with two stages, and loans that came of orders."""

    def __init__(self) -> None:
        self.teams: list[Team] = [factories.review_team("initial"), factories.review_team("re_review")]
        self.ann, self.bob = (self.person(name, Role.INITIAL_REVIEWER, 0) for name in ("ann", "bob"))
        self.rex = self.person("rex", Role.RE_REVIEWER, 1)
        self.payer = factories.person("", Role.SUPERVISOR)
        self.book = ledger.book("lagos")
        self.product = ledger.product(self.book, "month")

    def person(self, name: str, role: Role, team: int) -> User:
        return factories.person(name, role, team=self.teams[team])

    def loan(self, initial: User, *due: date, on: date = date(2026, 1, 5), score: int | None = 600) -> Loan:
        """Make a loan of 100.00 due on each day, whose order `initial` and Rex approved."""
        order = factories.decide(factories.decide(factories.order(), initial), self.rex)
        made = ledger.loan(self.product, [Due(day) for day in due], disbursed_on=on)
        changes = {"loan": made, "state": "disbursed", "disbursed_by": self.payer, "book": self.book}
        ReviewOrder.objects.filter(pk=order.pk).update(**changes, machine_score=score)
        return made

    def reached(self, day: date) -> None:
        Book.objects.filter(pk=self.book.pk).update(business_date=day)


def settled(loan: Loan, number: int, day: date, **how: bool) -> None:
    Instalment.objects.filter(loan=loan, number=number).update(settled_on=day, **how)


@pytest.fixture
def made(db: None) -> Floor:
    """Ann: one loan with a normal and an overdue instalment, one moved before it fell due. Bob: one overdue."""
    floor = Floor()
    first = floor.loan(floor.ann, date(2026, 2, 10), date(2026, 2, 20))
    settled(first, 1, date(2026, 2, 10))  # on the day: normal
    settled(first, 2, date(2026, 2, 21))  # a day late
    moved = floor.loan(floor.ann, date(2026, 2, 12))
    settled(moved, 1, date(2026, 2, 11), moved=True)
    floor.loan(floor.bob, date(2026, 2, 15), date(2026, 2, 27), on=date(2026, 2, 3), score=None)
    floor.reached(date(2026, 2, 27))  # the 27th itself is not over
    return floor


def test_fallen_due_settled_and_overdue_for_both_reviewers_and_once_in_the_total(made: Floor) -> None:
    found = Kpi(FEBRUARY).outcomes
    sums = {
        (line.person, line.stage.value): (
            line.sums.disbursed, line.sums.loans, line.sums.fallen, line.sums.settled, line.sums.overdue,
            line.sums.amount_due, line.sums.amount_overdue,
        )
        for line in found.lines
    }  # fmt: skip
    assert sums == {
        ("Ann", "initial"): (0, 1, 2, 1, 1, Decimal("200.00"), Decimal("100.00")),
        ("Bob", "initial"): (1, 1, 1, 0, 1, Decimal("100.00"), Decimal("100.00")),
        ("Rex", "re_review"): (1, 2, 3, 1, 2, Decimal("300.00"), Decimal("200.00")),
    }
    table = next(table for table in tables(Kpi(FEBRUARY)) if table.key == "outcome")
    totals = dict(zip([head.key for head in table.heads], table.totals, strict=True))
    assert (totals["disbursed"], totals["loans_due"], totals["fallen"], totals["overdue"]) == (1, 2, 3, 2)
    assert totals["overdue_rate"] == Decimal(2) / Decimal(3)
    assert totals["amount_due"] == Decimal("300.00")
    only = Kpi(Scope(first=FEBRUARY.first, last=FEBRUARY.last, team_ids=frozenset({made.teams[1].pk}))).outcomes
    assert [line.person for line in only.lines] == ["Rex"]
    other = ledger.book("other")
    assert Kpi(Scope(first=FEBRUARY.first, last=FEBRUARY.last, book_id=other.pk)).outcomes.lines == []


def test_a_vintage_is_shown_only_when_all_its_loans_have_got_there(made: Floor) -> None:
    def rates(business: date) -> list[tuple[object, ...]]:
        made.reached(business)
        lines = Kpi(Scope(first=date(2026, 1, 20), last=date(2026, 2, 28))).vintages
        return [
            (line.month.month, line.stage and line.person, line.disbursed, line.rates[1], line.rates[2])
            for line in lines
        ]

    assert rates(date(2026, 3, 4)) == [
        (1, None, 2, (0, 0), None),
        (1, "Ann", 2, (0, 0), None),
        (1, "Rex", 2, (0, 0), None),
        (2, None, 1, (2, 2), None),
        (2, "Bob", 1, (2, 2), None),
        (2, "Rex", 1, (2, 2), None),
    ]
    assert rates(date(2026, 3, 3))[3][3] is None  # its loan of the 3rd of February is one day short of a month
    assert rates(date(2026, 3, 6))[0][4] == (2, 1)  # what was moved before it fell due is none of them
    table = next(table for table in tables(Kpi(FEBRUARY)) if table.key == "vintages")
    assert [str(cell) for cell in table.rows[0][-2:]] == ["immature", "immature"]


@pytest.mark.django_db
def test_initial_approvals_that_the_re_review_rejected() -> None:
    floor = Floor()
    for outcome in ("approved", "rejected", "rejected"):
        factories.decide(factories.decide(factories.order(), floor.ann), floor.rex, outcome)
    factories.decide(factories.order(), floor.ann)  # not re-reviewed yet
    factories.decide(factories.order(), floor.bob, "rejected")  # never is
    scope = Scope(first=TODAY, last=TODAY)

    (line,) = Kpi(scope).overturns

    assert (line.person, line.rereviewed, line.overturned, line.rate) == ("Ann", 3, 2, Decimal(2) / 3)
    assert Kpi(Scope(first=TODAY, last=TODAY, team_ids=frozenset({floor.teams[1].pk}))).overturns == []
    assert NOW.date() == TODAY


def cells(part: list[Drawn], everybody: list[Drawn]) -> dict[Hashable, Judged]:
    """Sort loans into bands one by one: the ends are the scores in the ordered list, at its fifths."""
    found: dict[Hashable, Judged] = {}
    for group, score, overdue in part:
        ordered = sorted(one[1] for one in everybody if one[0] == group and one[1] is not None)
        ends = [ordered[(len(ordered) * fifth - 1) // 5] for fifth in range(1, 5)] if ordered else []
        assert not ordered or ends == band_ends(Counter(ordered))
        band = NO_SCORE if score is None else bisect_left(ends, score)
        loans, late = found.get((group, band), (0, 0))
        found[group, band] = Judged(loans + 1, late + overdue)
    return found


@pytest.mark.django_db
def test_the_database_sorts_loans_into_bands_as_one_by_one() -> None:
    floor = Floor()
    scores = [500, 510, 510, 520, 560, None, 600]
    for number, score in enumerate(scores):
        loan = floor.loan((floor.ann, floor.bob)[number % 2], date(2026, 2, 10), date(2026, 2, 12), score=score)
        settled(loan, 1, date(2026, 2, 10))
        if number in {0, 3, 5}:
            settled(loan, 2, date(2026, 2, 12))
    floor.reached(date(2026, 2, 27))
    everybody: list[Drawn] = [("-", score, number not in {0, 3, 5}) for number, score in enumerate(scores)]
    parts = {"Ann": everybody[::2], "Bob": everybody[1::2], "Rex": everybody}

    found = {line.person: line.excess for line in Kpi(FEBRUARY).outcomes.excess}

    whole = cells(everybody, everybody)
    assert found == {person: excess(cells(part, everybody), whole) for person, part in parts.items()}


def test_expected_goes_by_product_and_band_of_scores() -> None:
    def loan(score: int | None, *, overdue: bool, group: str = "a") -> Drawn:
        return group, score, overdue

    # Five scores, five bands; in the lowest two of four are overdue, in the highest none, without a score one of two.
    low = [loan(1, overdue=each) for each in (True, True, False, False)]
    rest = [loan(score, overdue=False) for score in (2, 3, 4, 5) for _each in range(4)]
    blank, other = [loan(None, overdue=each) for each in (True, False)], [loan(1, overdue=True, group="b")]
    everybody = [*low, *rest, *blank, *other]

    mine = excess(cells([low[0], low[1], rest[-1], blank[0]], everybody), cells(everybody, everybody))

    assert (mine.loans, mine.observed, mine.expected) == (4, 3, Decimal("1.5"))
    assert mine.difference == Decimal("0.375")
    assert mine.error == Decimal("0.216506")  # √(3 × 0.25) ÷ 4
    assert (mine.lower, mine.is_outside) == (Decimal("0.375") - Decimal("1.96") * mine.error, False)
    assert excess(cells(other, everybody), cells(everybody, everybody)).difference == 0


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.none() | st.integers(0, 9), st.booleans()), min_size=1, max_size=40)
)
def test_what_is_expected_of_all_together_is_what_was_observed(loans: list[Drawn]) -> None:
    halves = [part for part in (loans[::2], loans[1::2]) if part]
    found = [excess(cells(part, loans), cells(loans, loans)) for part in halves]
    assert abs(sum(each.expected for each in found) - sum(loan[2] for loan in loans)) <= Decimal("0.01")  # each rounded
    assert all(each.lower <= each.difference <= each.upper for each in found)


def test_the_funnel_stays_in_its_box_and_draws_nothing_of_nothing(made: Floor, client: Client) -> None:
    lines = Kpi(FEBRUARY).outcomes.excess
    assert [(line.person, line.stage, line.excess.loans) for line in lines] == [
        ("Ann", Stage.INITIAL, 1), ("Bob", Stage.INITIAL, 1), ("Rex", Stage.RE_REVIEW, 2),
    ]  # fmt: skip
    assert funnel(lines, words=str) is None  # all are overdue: nobody can differ
    settled(Loan.objects.earliest("pk"), 2, date(2026, 2, 20))
    drawn = funnel(Kpi(FEBRUARY).outcomes.excess, words=lambda line: line.person)
    assert drawn is not None
    assert [dot.point.said for dot in drawn.dots] == ["Ann", "Bob", "Rex"]
    assert all(LEFT < dot.point.x < drawn.right and TOP <= dot.point.y <= drawn.floor for dot in drawn.dots)
    assert funnel([], words=str) is None
    client.force_login(factories.person("", Role.OPERATIONS))
    asked = {"first": "2026-02-01", "last": "2026-02-28", "table": "expected"}
    page = client.get(reverse("reports:kpi"), asked).content.decode()
    plot = page.split('<div class="beside is-even">')[1].split("</svg>")[0]
    assert plot.count('<a class="point"') == 3
    assert plot.count("Rex, Re-review: 1 − 1.00 of 2 = 0%") == 2  # for the eye and for the ear
    assert "style=" not in plot
    (url, *_others) = re.findall(r'<a class="point" href="([^"]*)"', plot)
    assert client.get(unescape(url)).content.decode().count('<tr id="line-') == 1  # Ann's loan
    client.force_login(factories.person("", Role.RISK))  # sees no single order
    plot = client.get(reverse("reports:kpi"), asked).content.decode().split('<div class="beside is-even">')[1]
    assert plot.count('<g class="point" tabindex="0"') == 3
