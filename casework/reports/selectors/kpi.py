"""All figures of a scope together: what the workbook and the page show."""

from dataclasses import dataclass

from casework.reports.selectors.collecting import Collecting, collecting
from casework.reports.selectors.reasons import ReasonLine, reasons
from casework.reports.selectors.reviewing import Reviewing, reviewing
from casework.reports.selectors.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """The figures, each line once."""

    reviewing: Reviewing
    reasons: list[ReasonLine]
    collecting: Collecting

    @property
    def rows(self) -> int:
        """How many lines there are in all."""
        work, money = self.reviewing, self.collecting
        lines = len(work.reviewers) + len(work.floor) + len(self.reasons)
        return lines + len(money.collectors) + len(money.buckets) + len(money.floor)


def kpi(scope: Scope) -> Kpi:
    """Return the figures of the scope. Thirteen queries."""
    return Kpi(reviewing=reviewing(scope), reasons=reasons(scope), collecting=collecting(scope))
