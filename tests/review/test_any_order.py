"""The order's life tried in any order of steps by several hands: what must hold always holds."""

from functools import partial
from random import Random

import pytest
from hypothesis import settings
from hypothesis.extra.django import TestCase
from hypothesis.stateful import run_state_machine_as_test

from casework.review.models import OrderEvent
from casework.review.selectors.timeline import STEPS
from tests.review.any_floor import Floor
from tests.review.any_order import EVERY_CHECK, ORDERS, PEOPLE, Line

LIVES, STEPS_OF_A_LIFE = 6, 60
# A supervisor's choice of the next in line: no step of the order itself.
ELSEWHERE = {"prioritise"}


@pytest.mark.fuzz
class AnyOrder(TestCase):
    def test_line(self) -> None:
        Line.floor = Floor()
        run_state_machine_as_test(Line, settings=settings(max_examples=15, stateful_step_count=12, deadline=None))

    def test_long_lives(self) -> None:
        """Most of what is tried leads on, so that every step of an order's life is seen, also behind many others."""
        Line.floor = Floor()
        seen: set[str] = set()
        for seed in range(LIVES):
            self._live(Random(seed))
            seen |= set(OrderEvent.objects.values_list("name", flat=True))
        assert seen == set(STEPS) - ELSEWHERE

    def _live(self, chance: Random) -> None:
        line = Line()
        for _step in range(STEPS_OF_A_LIFE):
            number, person = chance.randrange(ORDERS), chance.randrange(PEOPLE)
            if chance.random() < 0.75:
                line.go_on(number, [chance.randrange(100)])
            else:
                chance.choice([
                    partial(line.assign, {number}, person), partial(line.release, number),
                    partial(line.decide, number, person, chance.choice(["approved", "rejected"]), False),
                    partial(line.hold, number, person), partial(line.resume, number, person),
                    partial(line.promise_a_call, number, person, chance.random() < 0.3),
                    partial(line.ask_back, number, person), partial(line.answer, number, person),
                    partial(line.give_back, number, person), partial(line.pay_out, number, True),
                    partial(line.reopen, number, chance.random() < 0.5),
                    partial(line.withdraw, number, chance.choice(["boss", "service", "reviewer"]), chance.randrange(6)),
                    partial(line.expire, number, chance.randrange(6)),
                ])()  # fmt: skip
            for name in EVERY_CHECK:
                getattr(line, name)()
        line.teardown()
