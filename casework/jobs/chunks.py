"""Long runs done chunk by chunk: gone on with after a lost worker, closed when cancelled, failed with what broke it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from casework.jobs import runs
from casework.jobs.models import BatchRun
from casework.jobs.services import JobCancelled

Clock = Callable[[], datetime]
Progress = Callable[[int, int], None]


def work_through(
    *, run_id: int, number: int, chunk: Callable[[int], int], progress: Progress, clock: Clock
) -> dict[str, Any]:
    """Do what is left of a run over `number` items; return its counts.

    chunk(handled) does the next ones and notes them in the run's counts ("handled"), in one transaction; it returns how
    many are handled then: so nothing is done again. What `progress` raises when the work was cancelled closes the run
    as far as it came; any other error fails it, and goes on to the caller.
    """
    handled: int = BatchRun.objects.get(pk=run_id).counts["handled"]
    try:
        progress(handled, number)
        while handled < number:
            handled = chunk(handled)
            progress(handled, number)
    except JobCancelled:
        _close(run_id, clock())
        raise
    except Exception as problem:
        run = BatchRun.objects.get(pk=run_id)
        runs.fail(run, now=clock(), errors=[*run.errors, {"reason": f"{type(problem).__name__}: {problem}"}])
        raise
    return _close(run_id, clock())


def _close(run_id: int, now: datetime) -> dict[str, Any]:
    run = BatchRun.objects.get(pk=run_id)
    return dict(runs.finish(run, now=now, counts=run.counts, errors=run.errors).counts)
