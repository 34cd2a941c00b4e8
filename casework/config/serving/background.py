"""The Celery worker and beat as threads of the server's process."""

import threading

from celery import Celery
from celery.beat import Service
from celery.worker import WorkController
from celery.worker import state as worker_state

# The threads share the interpreter with the server; two keep a long export from holding up a phone call's events.
THREADS = 2


class Background:
    """A worker and a clock that start and end together."""

    def __init__(self, app: Celery) -> None:
        self.app = app
        # Nobody could ask anything by remote control: the broker is this process's memory.
        app.conf.worker_enable_remote_control = app.conf.beat_enable_remote_control = False
        app.finalize()
        app.set_default()
        self.worker = WorkController(
            app=app, hostname="worker@casework", pool="threads", concurrency=THREADS, loglevel="WARNING",
            prefetch_multiplier=16,  # no other worker could take what waits here
            without_heartbeat=True, without_mingle=True, without_gossip=True,
        )  # fmt: skip
        self.clock = Service(app, max_interval=1, scheduler_cls=app.conf.beat_scheduler)
        self.threads = [
            threading.Thread(target=self.worker.start, name="worker", daemon=True),
            threading.Thread(target=self.clock.start, name="beat", daemon=True),
        ]

    def start(self) -> None:
        """Start both; what an earlier process left undone is sent again at once, not at the next sweep."""
        for thread in self.threads:
            thread.start()
        self.app.send_task("jobs.sweep")

    def stop(self, *, seconds: float) -> bool:
        """Ask both to end and wait `seconds` in all. Returns whether they did; work cut short is queued again later."""
        worker_state.should_stop = 0  # type: ignore[assignment]
        self.clock.stop()
        per_thread = seconds / len(self.threads)
        for thread in self.threads:
            thread.join(per_thread)
        return not any(thread.is_alive() for thread in self.threads)
