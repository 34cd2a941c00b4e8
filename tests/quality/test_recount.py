"""Defect rates and agreement of any inspections equal a recount from the answers, by the words of metrics.md."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.lib.refusal import Refused
from casework.people.models import Role, User
from casework.quality import services
from casework.quality.models import Finding, Inspection, Score
from casework.quality.selectors import agreement_page, overview, standings
from tests import factories
from tests.clock import NOW
from tests.quality import floor

# Long ago for the results by person, which look back ninety days.
LATER = NOW + timedelta(days=100)
# Which questions fail: one that is fatal, two that together are too many, one that may.
failed = st.sampled_from([(), (), (2,), (1,), (2, 5), (3, 4, 5), (1, 2)])
# The chance to be drawn, how many score it, what each of three says, whether late, what a ruling strikes (None: nobody
# disputes).
work = st.tuples(
    st.sampled_from(["1", "0.5", "0.2", "0.3333333333", None]), st.integers(1, 2), st.tuples(failed, failed, failed),
    st.integers(0, 3), st.booleans(), st.none() | st.integers(0, 3),
)  # fmt: skip


@pytest.mark.fuzz
class Recount(TestCase):
    """The work is done and drawn; each example lets inspectors score it and its people object."""

    people: ClassVar[SimpleNamespace]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.people = floor.people()
        second = factories.person("", Role.INITIAL_REVIEWER, team=cls.people.initial)
        cls.people.inspectors = [cls.people.inspector, *(floor.inspector(cls.people.initial) for _each in range(3))]
        floor.decisions(cls.people.reviewer, 4)
        floor.decisions(second, 3, "rejected")
        floor.everything()

    @given(st.lists(work, min_size=7, max_size=7))
    @settings(max_examples=12)
    def test_any_results(self, drawn: Any) -> None:
        rows = list(Inspection.objects.order_by("pk").select_related("person"))
        for row, (chance, wanted, said, scorers, late, struck) in zip(rows, drawn, strict=True):
            floor.redrawn(row, probability=chance and Decimal(chance), wanted=wanted)
            self.inspect(row, said[:scorers], LATER if late else NOW)
            if struck is not None:
                self.object_to(row, struck, LATER if late else NOW)
        told = [result for row in Inspection.objects.select_related("person") if (result := result_of(row))]
        found = overview(self.people.inspector)
        assert (found.inspected, found.defective) == (len(told), sum(each.gross for each in told))
        close(found.gross, rate((each.chance, each.gross) for each in told))
        close(found.net, rate((each.chance, each.net) for each in told))
        self.check_people([each for each in told if each.at > LATER - timedelta(days=90)])
        self.check_pairs()

    def inspect(self, row: Inspection, said: Iterable[tuple[int, ...]], now: Any) -> None:
        for inspector, bad in zip(self.people.inspectors, said, strict=False):
            with suppress(Refused):  # it has a result by then
                services.score(inspection=row, findings=floor.answers(*bad), comment="", inspector=inspector, now=now)

    def object_to(self, row: Inspection, struck: int, now: Any) -> None:
        """Let who did the work object, and one who gave no score of it strike so many of the failed answers."""
        with suppress(Refused):
            dispute = services.raise_dispute(inspection=row, reason="No", actor=row.person, now=now)
            result = Inspection.objects.get(pk=row.pk)
            bad = Finding.objects.filter(score__inspection=row, score__inspector=result.inspector, passed=False)
            pks = list(bad.order_by("pk").values_list("pk", flat=True))[:struck]
            services.rule(dispute=dispute, struck=pks, ruling="So", actor=self.people.inspectors[3], now=now)

    def check_people(self, recent: list[SimpleNamespace]) -> None:
        lines = {line.person: line for line in standings(self.people.inspector, now=LATER).lines}
        assert lines.keys() == {each.person for each in recent}
        for person, line in lines.items():
            mine = [each for each in recent if each.person == person]
            assert (line.inspected, line.defective) == (len(mine), sum(each.gross for each in mine))
            close(line.gross, rate((each.chance, each.gross) for each in mine))
            close(line.net, rate((each.chance, each.net) for each in mine))

    def check_pairs(self) -> None:
        pairs = Counter[tuple[bool, bool]]()
        for row in Inspection.objects.filter(wanted=2):
            verdicts = [
                is_bad(score) for score in Score.objects.filter(inspection=row, turn__in=(1, 2)).order_by("turn")
            ]
            if len(verdicts) == 2:
                pairs[verdicts[0], verdicts[1]] += 1
        found = agreement_page(self.people.inspector, now=LATER).pairs
        number = sum(pairs.values())
        assert len(found) == bool(number)
        for line in found:
            shown = {(True, True): line.both, (True, False): line.first_only, (False, True): line.second_only}
            assert shown | {(False, False): line.neither} == {key: pairs[key] for key in (*shown, (False, False))}
            same = Fraction(pairs[True, True] + pairs[False, False], number)
            first, second = (Fraction(sum(n for key, n in pairs.items() if key[at]), number) for at in (0, 1))
            chance = first * second + (1 - first) * (1 - second)
            mean = (first + second) / 2
            assert line.found.raw.value == pytest.approx(float(same))
            assert (line.found.kappa is None) == (chance == 1)
            if line.found.kappa:
                assert line.found.kappa.value == pytest.approx(float((same - chance) / (1 - chance)))
            by_mean = 2 * mean * (1 - mean)
            assert line.found.ac1 is not None
            assert line.found.ac1.value == pytest.approx(float((same - by_mean) / (1 - by_mean)))


def close(shown: Decimal | None, share: Fraction | None) -> None:
    """Compare a percentage of two decimals with an exact share."""
    assert (shown is None) == (share is None)
    if shown is not None and share is not None:
        assert abs(Fraction(shown) - 100 * share) <= Fraction(1, 200)


def rate(rows: Iterable[tuple[Decimal, bool]]) -> Fraction | None:
    """Weigh each by one over its chance."""
    listed = [(1 / Fraction(chance), bad) for chance, bad in rows]
    whole = sum((weight for weight, _bad in listed), Fraction(0))
    return sum((weight for weight, bad in listed if bad), Fraction(0)) / whole if whole else None


def result_of(row: Inspection) -> SimpleNamespace | None:
    """Say what came of an inspection that was drawn: the only score, the first of two that agree, or the third."""
    scores = {score.turn: score for score in Score.objects.filter(inspection=row)}
    counts = scores.get(1) if row.wanted == 1 else None
    if row.wanted == 2 and 2 in scores:
        counts = scores[1] if is_bad(scores[1]) == is_bad(scores[2]) else scores.get(3)
    if counts is None or row.probability is None:
        return None
    at = max(score.scored_at for score in scores.values())
    person: User = row.person
    return SimpleNamespace(
        person=person, chance=row.probability, gross=is_bad(counts), net=is_bad(counts, struck=True), at=at
    )


def is_bad(score: Score, *, struck: bool = False) -> bool:
    """Say whether the answers make the work defective; struck: those that a ruling struck count as passed."""
    answers = [
        (each.item, each.passed or (struck and each.struck))
        for each in Finding.objects.filter(score=score).select_related("item__section")
    ]
    if any(item.fatal and not passed for item, passed in answers):
        return True
    whole, sections = Fraction(0), {item.section for item, _passed in answers}
    for section in sections:
        points = [(item.weight, passed) for item, passed in answers if item.section == section]
        whole += Fraction(section.weight * sum(w for w, passed in points if passed), sum(w for w, _passed in points))
    return int(100 * whole / sum(section.weight for section in sections) + Fraction(1, 2)) < 80
