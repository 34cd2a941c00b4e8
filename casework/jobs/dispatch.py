"""Hand a work row's id to the broker. Nothing else ever goes through it."""

from celery import current_app


def send(job_id: int, *, delay: float = 0.0) -> None:
    """Publish the id, to be taken after `delay` seconds.

    If the broker is away, the row waits and the sweeper sends it.
    """
    current_app.send_task("jobs.run", args=[job_id], countdown=delay or None, ignore_result=True, retry=False)
