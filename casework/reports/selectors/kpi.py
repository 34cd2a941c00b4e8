"""All figures of a scope together: what the workbook and the page show."""

from functools import cached_property

from casework.reports.selectors import collecting
from casework.reports.selectors.reasons import ReasonLine, reasons
from casework.reports.selectors.reviewing import Reviewing, reviewing
from casework.reports.selectors.scope import Scope


class Kpi:
    """The figures of a scope, each asked for when it is looked at, and once."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @cached_property
    def reviewing(self) -> Reviewing:
        """What was decided. Two queries."""
        return reviewing(self.scope)

    @cached_property
    def reasons(self) -> list[ReasonLine]:
        """What it was reasoned with. Two queries."""
        return reasons(self.scope)

    @cached_property
    def collectors(self) -> list[collecting.CollectorLine]:
        """Placements by collector. Four queries."""
        return collecting.collectors(self.scope)

    @cached_property
    def buckets(self) -> list[collecting.BucketLine]:
        """Stays by bucket. Four queries."""
        return collecting.buckets(self.scope)

    @cached_property
    def floor(self) -> list[collecting.FloorLine]:
        """The floor. One query."""
        return collecting.floor(self.scope)
