"""Exports for tests, asked for and built."""

from typing import Any

from casework.jobs import services as jobs
from casework.people.models import User
from casework.reports import services
from casework.reports.models import Export
from tests.clock import NOW
from tests.reports.floor import on


def ask(owner: User, **changes: Any) -> Export:
    asked = {"first": on(0), "last": on(9), "book": None, "now": NOW}
    return services.ask_export(owner=owner, **(asked | changes))


def build(export: Export) -> Export:
    jobs.run(job_id=export.job_id, clock=lambda: NOW)
    return Export.objects.get(pk=export.pk)
