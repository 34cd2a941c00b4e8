"""Normal, tightened and reduced inspection, as ISO 2859-1 switches."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from casework.quality.rules.switching import NORMAL, REDUCED, TIGHTENED, Lot, rate_at, replay

FIRST = date(2026, 1, 1)


def lots(said: str) -> list[Lot]:
    """Read "++-": a lot a day, accepted or not."""
    return [Lot(FIRST + timedelta(days=number), sign == "+") for number, sign in enumerate(said)]


def level(said: str) -> str:
    return replay(lots(said))[0].level


def test_two_of_five_tighten() -> None:
    assert level("-") == NORMAL
    assert level("--") == TIGHTENED
    assert level("-+++-") == TIGHTENED
    assert level("-++++-") == NORMAL  # two of six


def test_five_accepted_in_a_row_lead_back_to_normal() -> None:
    assert level("--++++") == TIGHTENED
    assert level("--++++-++++") == TIGHTENED
    standing, switches = replay(lots("--+++++"))
    assert standing.level == NORMAL
    assert [(each.before, each.after, each.rule) for each in switches] == [
        (NORMAL, TIGHTENED, "two_of_five"), (TIGHTENED, NORMAL, "five_accepted"),
    ]  # fmt: skip
    assert [each.day for each in switches] == [FIRST + timedelta(days=1), FIRST + timedelta(days=6)]
    assert level("--+++++-") == NORMAL  # what was before the switch counts no more


def test_a_switching_score_of_30_reduces() -> None:
    assert replay(lots("+" * 14))[0].switching_score == 28
    assert level("+" * 15) == REDUCED
    assert level("+" * 14 + "-" + "+" * 14) == NORMAL  # one that was not accepted begins anew
    assert level("+" * 15 + "+++-") == NORMAL


def test_five_refused_on_tightened_stop() -> None:
    assert not replay(lots("--" + "----"))[0].stopped
    assert replay(lots("--" + "-+-+-+-+-"))[0].stopped
    assert not replay(lots("--" + "-----" + "+++++"))[0].stopped


def test_rates() -> None:
    rate = Decimal("0.1")
    assert [rate_at(each, rate) for each in (NORMAL, TIGHTENED, REDUCED)] == [rate, Decimal("0.2"), Decimal("0.04")]
    assert rate_at(TIGHTENED, Decimal("0.8")) == 1


@given(st.text("+-", max_size=60))
def test_any_history(said: str) -> None:
    standing, switches = replay(lots(said))

    assert standing.level == (switches[-1].after if switches else NORMAL)
    assert all(a.after == b.before for a, b in pairwise(switches))
    assert standing.level != REDUCED or said[-15:].count("-") == 0 or said.endswith("+")
    assert standing.level != TIGHTENED or not said.endswith("+++++")
    if standing.level == NORMAL:
        assert standing.switching_score < 30
