"""Processes of their own in which people click "next": as many as there are cores, some threads (connections) each."""

import os
import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import accumulate, cycle
from multiprocessing import get_context

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.config.settings")

# At saturation one process per core; at a given rate more, so that no click waits for the interpreter of another one.
PROCESSES, THREADS = 2, 8
RELAXED, FEW = 4, 4


@dataclass(frozen=True, kw_only=True)
class Clicked:
    """What one process saw: seconds of each click, from when it was due to when the service returned; items taken."""

    seconds: list[float]
    taken: list[int]


def ready() -> bool:
    """Load the program, so that its start is not measured."""
    import django

    django.setup()
    time.sleep(0.5)  # so that every process gets one of these
    return True


def serve(people: Sequence[int], clicks: int, rate: float, hands: int) -> Clicked:
    """Let these people click in turn, `clicks` times in all: as fast as they can (rate 0), or `rate` times a second.

    At a rate clicks fall due as they do on a floor, at random (exponential gaps, the same in every run), whether or not
    the one before has been answered; waiting for a free thread counts. Before, each thread clicks once uncounted: a
    server keeps its connections, and what is prepared on them.
    """
    dice = random.Random(people[0])
    due = iter(list(accumulate(dice.expovariate(rate) if rate else 0.0 for _click in range(clicks))))
    lock, turns, began = threading.Lock(), cycle(_fetched(people)), 0.0
    seconds: list[float] = []
    taken: list[int] = []

    def begin() -> None:
        nonlocal began
        began = time.perf_counter()

    gate = threading.Barrier(hands, action=begin)

    def work() -> None:
        from django.db import connection

        with lock:
            person = next(turns)
        _click(person)
        gate.wait()
        while True:
            with lock:
                at, person = next(due, None), next(turns)
            if at is None:
                break
            time.sleep(max(0.0, began + at - time.perf_counter()))
            start = began + at if rate else time.perf_counter()
            item = _click(person)
            seconds.append(time.perf_counter() - start)
            taken.append(item)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Clicked(seconds=seconds, taken=taken)


def _fetched(people: Sequence[int]) -> list[object]:
    from casework.people.models import User

    return list(User.objects.filter(pk__in=people).order_by("pk"))


def _click(person: object) -> int:
    from django.utils import timezone

    from casework.review.services import take_order

    return take_order(actor=person, now=timezone.now()).pk  # type: ignore[arg-type]


class Crowd:
    """All processes together."""

    def __init__(self, people: Sequence[int], *, processes: int = PROCESSES, threads: int = THREADS) -> None:
        self.processes, self.threads = processes, threads
        self.shares = [list(people[number::processes]) for number in range(processes)]
        self.pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
        for waiting in [self.pool.submit(ready) for _ in range(processes)]:
            waiting.result()

    def click(self, clicks: int, *, rate: float = 0.0) -> Clicked:
        """Click `clicks` times in all and return what all processes saw."""
        share, pace = clicks // self.processes, rate / self.processes
        asked = [self.pool.submit(serve, people, share, pace, self.threads) for people in self.shares]
        found = [answer.result() for answer in asked]
        return Clicked(seconds=[s for one in found for s in one.seconds], taken=[t for one in found for t in one.taken])

    def close(self) -> None:
        """End the processes."""
        self.pool.shutdown()
