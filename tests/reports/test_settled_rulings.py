"""What operations decided in the reconciliation is what a channel is paid, and statements say so."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from casework.people.models import User
from casework.reports.kinds import Asked
from casework.reports.partners.models import CountKind
from casework.reports.partners.selectors.compared import line_of
from casework.reports.partners.services.ruling import rule
from casework.reports.selectors.scope import Scope
from casework.reports.settlements import exports, rules, services
from casework.reports.settlements.models import ChannelStatement, StatementRuling
from casework.reports.settlements.selectors.statement import statement_page
from tests.clock import NOW, TODAY
from tests.reports import settled
from tests.reports.partners_floor import Floor, count, fed

APRIL, MAY = datetime(2026, 4, 2, 10, 0, tzinfo=UTC), datetime(2026, 5, 2, 10, 0, tzinfo=UTC)
DAY = date(2026, 2, 10)


@pytest.fixture
def floor(db: None) -> Floor:
    """The store: of 10 February we counted 100 registrations, they 110; of the 11th they alone counted 5. They tell two
    loans of 250.00 on the 20th; we paid out one of 100.00.
    """
    made = Floor()
    fed("channel_events", [count("a", "2026-02-10", 100, clicks=1000)], made.book)
    made.loan(made.store, date(2026, 3, 20), on=date(2026, 2, 20))
    theirs = [
        count("x", "2026-02-10", 110, clicks=1000), count("y", "2026-02-11", 5, clicks=0),
        count("z", "2026-02-20", 0, clicks=0, disbursed=2, amount="250.00"),
    ]  # fmt: skip
    fed("channel_reports", [{"disbursed": "", "amount": "", **row} for row in theirs], made.book)
    return made


def decide(floor: Floor, day: date, kind: CountKind, counts: str, actor: User, note: str = "Their log shows it") -> Any:
    line = line_of(floor.store, day, kind)
    assert line is not None
    return rule(
        channel=floor.store, day=day, kind=kind, seen=(line.ours, line.theirs), counts=Decimal(counts), note=note,
        actor=actor, now=NOW,
    )  # fmt: skip


def lines(statement: ChannelStatement) -> list[tuple[str, Decimal]]:
    return [(one.item, one.quantity) for one in statement.lines.order_by("pk")]


def corrections(statement: ChannelStatement) -> list[tuple[int, str, Decimal, Decimal, str, str]]:
    return [
        (one.day.day, one.item, one.before, one.after, str(one.amount), one.added)
        for one in statement.corrections.order_by("pk")
    ]


def test_a_statement_goes_by_what_was_decided(floor: Floor) -> None:
    maker, checker = settled.keepers()
    settled.agree(floor.store, maker, checker)
    decided = [
        decide(floor, DAY, CountKind.REGISTRATIONS, "110", maker), decide(floor, date(2026, 2, 11),
        CountKind.REGISTRATIONS, "3", maker), decide(floor, date(2026, 2, 20), CountKind.DISBURSED, "2", maker),
        decide(floor, date(2026, 2, 20), CountKind.AMOUNT, "250", maker),
    ]  # fmt: skip
    [february] = settled.issued(floor.store, maker, checker)
    assert lines(february) == [("registration", 113), ("click", 1000), ("loan", 2), ("amount", 250)]
    assert [(one.ruling, one.stands) for one in february.rulings.order_by("pk")] == [(one, True) for one in decided]
    assert february.uncounted == 26  # nobody counted them here or decided
    days = {one.day.day: (one.registrations, one.clicks, one.loans, one.amount) for one in february.days.all()}
    assert (days[10], days[11], days[20], days[12]) == (
        (110, 1000, 0, 0), (3, None, 0, 0), (None, None, 2, 250), (None, None, 0, 0),
    )  # fmt: skip
    shown = [(one.ours, one.theirs, one.counts, one.row.note) for one in statement_page(february.public_id).rulings]
    assert shown[0] == ("100", "110", "110", "Their log shows it")
    assert shown[-1][:3] == ("100.00", "250.00", "250.00")
    [march] = settled.issued(floor.store, maker, checker, APRIL)
    assert corrections(march) == []  # told once
    assert march.rulings.count() == 0


def test_what_is_decided_later_is_corrected_by_the_next_one_and_a_number_corrected_since_takes_it_back(
    floor: Floor,
) -> None:
    maker, checker = settled.keepers()
    settled.agree(floor.store, maker, checker)
    [february] = settled.issued(floor.store, maker, checker)
    assert lines(february)[0] == ("registration", 100)
    ruling = decide(floor, DAY, CountKind.REGISTRATIONS, "110", maker)
    [march] = settled.issued(floor.store, maker, checker, APRIL)
    assert corrections(march) == [(10, "registration", 100, 110, "20.00", "")]
    assert [(one.ruling, one.stands) for one in march.rulings.all()] == [(ruling, True)]
    [shown] = statement_page(march.public_id).corrections
    assert shown.decided is not None
    assert (shown.decided.ruling.note, shown.decided.stands) == ("Their log shows it", True)

    fed("channel_events", [count("b", "2026-02-10", 104, clicks=1000, corrects="a")], floor.book)
    [april] = settled.issued(floor.store, maker, checker, MAY)
    assert corrections(april) == [(10, "registration", 110, 104, "-12.00", "b")]
    assert [(one.ruling, one.stands) for one in april.rulings.all()] == [(ruling, False)]
    again = decide(floor, DAY, CountKind.REGISTRATIONS, "107", maker, "Met halfway")
    [may] = settled.issued(floor.store, maker, checker, datetime(2026, 6, 2, 10, 0, tzinfo=UTC))
    assert corrections(may) == [(10, "registration", 104, 107, "6.00", "")]
    assert [(one.ruling, one.stands) for one in may.rulings.all()] == [(again, True)]
    told = [one.owed for one in (february, march, april, may)]
    assert sum(told) == february.owed + Decimal("14.00")


def test_a_loan_that_is_reversed_stays_unpaid_whatever_was_decided_of_its_day(floor: Floor) -> None:
    maker, checker = settled.keepers()
    settled.agree(floor.store, maker, checker)
    decide(floor, date(2026, 2, 20), CountKind.DISBURSED, "2", maker)
    gone = floor.store.orders.get(loan__isnull=False).loan
    assert gone is not None
    services.mark_loan(
        channel=floor.store, loan=gone, is_reversed=True, happened_on=TODAY, reason="Fraud", actor=maker, now=NOW
    )
    [february] = settled.drawn(floor.store, maker)
    assert lines(february)[2:] == [("loan", 1), ("amount", 0)]


def test_a_draft_says_what_nobody_decided_and_that_something_was_decided_since(floor: Floor) -> None:
    maker, checker = settled.keepers()
    settled.agree(floor.store, maker, checker)
    [draft] = settled.drawn(floor.store, maker)
    page = statement_page(draft.public_id)
    assert (page.open, page.changed) == (4, 0)  # 10th and 11th; loans and the amount of the 20th
    decide(floor, DAY, CountKind.REGISTRATIONS, "110", maker)
    page = statement_page(draft.public_id)
    assert (page.open, page.changed) == (3, 1)
    services.issue(statement=draft, actor=checker, now=NOW)
    assert statement_page(draft.public_id).open == 0


def test_what_a_statement_went_by_is_never_changed(floor: Floor) -> None:
    maker, checker = settled.keepers()
    settled.agree(floor.store, maker, checker)
    decide(floor, DAY, CountKind.REGISTRATIONS, "110", maker)
    settled.issued(floor.store, maker, checker)
    for act in (lambda: StatementRuling.objects.update(stands=False), lambda: StatementRuling.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert StatementRuling.objects.get().stands


def test_the_workbook_tells_the_decisions_with_their_numbers(floor: Floor, tmp_path: Path) -> None:
    maker, checker = settled.keepers()
    settled.agree(floor.store, maker, checker)
    decide(floor, DAY, CountKind.REGISTRATIONS, "110", maker, "=1+1")
    decide(floor, date(2026, 2, 20), CountKind.AMOUNT, "250", maker)
    settled.issued(floor.store, maker, checker)
    fed("channel_events", [count("b", "2026-02-10", 104, clicks=1000, corrects="a")], floor.book)
    settled.issued(floor.store, maker, checker, APRIL)
    target = tmp_path / "settled.xlsx"
    asked = Asked(scope=Scope(first=DAY, last=date(2026, 4, 1)), asker="-", language="en", now=APRIL)
    exports.build(asked, target, lambda _done, _all: None)
    rows = [row[1:-1] for row in openpyxl.load_workbook(target)["Decisions"].iter_rows(min_row=2, values_only=True)]
    tenth, twentieth = (datetime(2026, 2, day) for day in (10, 20))  # noqa: DTZ001 (a cell has no zone)
    assert rows[:3] == [
        (1, tenth, "Registrations", 100, 110, 110, None, None, None, "Counts", "=1+1"),
        (1, twentieth, "Amount disbursed", None, None, None, 100, 250, 250, "Counts", "Their log shows it"),
        (2, tenth, "Registrations", 100, 110, 110, None, None, None, "A number was corrected since", "=1+1"),
    ]  # fmt: skip


_Number = st.integers(0, 500).map(Decimal)


@given(_Number, _Number, _Number)
def test_what_was_decided_is_what_counts_less_what_was_reversed(ours: Decimal, gone: Decimal, counts: Decimal) -> None:
    known = max(ours - gone, Decimal(0))
    found = rules.ruled(known, ours=ours, counts=counts)
    assert rules.ruled(ours, ours=ours, counts=counts) == counts
    assert found == max(counts - (ours - known), Decimal(0))
