"""Hand a work row's id to the broker. Nothing else ever goes through it."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def send(job_id: int, *, delay: float = 0.0) -> bool:
    """Publish the id, to be taken after `delay` seconds. Returns whether the broker took it.

    If the broker is away, the row waits and the sweeper sends it.
    """
    try:
        current_app.send_task("jobs.run", args=[job_id], countdown=delay or None, ignore_result=True, retry=False)
    except OperationalError as problem:
        log.warning("The broker is away: the work row waits for the sweeper.", job=job_id, problem=str(problem))
        return False
    return True
