"""Hand a work row's id to the broker. Nothing else ever goes through it."""

from celery import current_app


def send(job_id: int) -> None:
    """Publish the id. If the broker is away, the row waits and the sweeper sends it again."""
    current_app.send_task("jobs.run", args=[job_id], ignore_result=True, retry=False)
