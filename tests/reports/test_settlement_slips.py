"""Slips of the hand in settlements: what no column holds, and days that no contract has."""

from datetime import date
from decimal import Decimal

import pytest

from casework.lib.refusal import Refused
from casework.reports.partners.models import CountKind, CountRuling
from casework.reports.partners.services.funders import ask_shares
from casework.reports.partners.services.ruling import RulingRefused, rule
from casework.reports.settlements.models import ChannelTerms
from tests import factories
from tests.clock import NOW
from tests.reports import settled
from tests.reports.partners_floor import Floor, count, fed

pytestmark = pytest.mark.django_db
FEBRUARY = date(2026, 2, 26)


@pytest.mark.parametrize("kind", [CountKind.REGISTRATIONS, CountKind.CLICKS])
def test_a_count_that_no_statement_could_tell_is_refused(kind: CountKind) -> None:
    """It would be found when the statement is drawn up, by somebody else."""
    floor = Floor()
    maker, _checker = settled.keepers()
    settled.agree(floor.store, maker, _checker, every="day", effective_on=FEBRUARY)
    fed("channel_events", [count("a", "2026-02-26", 7, clicks=5)], floor.book)
    fed("channel_reports", [count("b", "2026-02-26", 8, clicks=6, disbursed="", amount="")], floor.book)
    seen = (Decimal(7), Decimal(8)) if kind == CountKind.REGISTRATIONS else (Decimal(5), Decimal(6))

    def decide(counts: str) -> CountRuling:
        return rule(channel=floor.store, day=FEBRUARY, kind=kind, seen=seen, counts=Decimal(counts), note="So",
                    actor=maker, now=NOW)  # fmt: skip

    for wrong in ("1000000001", "9999999999999"):
        with pytest.raises(RulingRefused, match="more than"):
            decide(wrong)
    assert not CountRuling.objects.exists()
    assert decide("1000000000").counts == 1_000_000_000
    assert settled.drawn(floor.store, maker)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(3000, 1, 1), date.max])
def test_terms_and_shares_of_such_a_day_are_refused(day: date) -> None:
    floor = Floor()
    maker, _checker = settled.keepers()
    with pytest.raises(Refused, match="no such day"):
        settled.ask(floor.store, maker, effective_on=day)
    shares = dict.fromkeys(("principal", "interest", "fee", "penalty"), 10)
    with pytest.raises(Refused, match="no such day"):
        ask_shares(
            funder=factories.funder("bank", floor.book), effective_on=day, bp=shares, reason="x", actor=maker, now=NOW
        )  # fmt: skip
    assert not ChannelTerms.objects.exists()
