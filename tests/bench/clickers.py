"""Processes of their own in which people click "next": as many as there are cores, some threads (connections) each."""

import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from multiprocessing import get_context

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.config.settings")

PROCESSES, THREADS = 2, 8


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


def serve(people: Sequence[int], clicks: int, rate: float) -> Clicked:
    """Let these people click in turn, `clicks` times in all: as fast as they can (rate 0), or `rate` times a second.

    At a rate a click is due at its time whether or not the one before has been answered, and waiting for a free
    thread counts.
    """
    ready_people = _fetched(people)
    lock, began = threading.Lock(), time.perf_counter()
    due = iter([number / rate if rate else 0.0 for number in range(clicks)])
    turns, seconds, taken = cycle(ready_people), [], []

    def work() -> None:
        from django.db import connection

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

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
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

    def __init__(self, people: Sequence[int]) -> None:
        self.shares = [list(people[number::PROCESSES]) for number in range(PROCESSES)]
        self.pool = ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"))
        for waiting in [self.pool.submit(ready) for _ in range(PROCESSES)]:
            waiting.result()

    def click(self, clicks: int, *, rate: float = 0.0) -> Clicked:
        """Click `clicks` times in all and return what all processes saw."""
        share, pace = clicks // PROCESSES, rate / PROCESSES
        found = [w.result() for w in [self.pool.submit(serve, people, share, pace) for people in self.shares]]
        return Clicked(seconds=[s for one in found for s in one.seconds], taken=[t for one in found for t in one.taken])

    def close(self) -> None:
        """End the processes."""
        self.pool.shutdown()
