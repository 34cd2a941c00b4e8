"""All figures of a scope together: what the workbook and the page show."""

from functools import cached_property

from casework.reports.selectors import collecting, selfcure
from casework.reports.selectors.channels import ChannelLine
from casework.reports.selectors.channels import channels as by_channel
from casework.reports.selectors.cohorts import CohortLine
from casework.reports.selectors.cohorts import cohorts as by_cohort
from casework.reports.selectors.cohorts import collector_cohorts as by_collector_cohort
from casework.reports.selectors.contacting import Contacts, Covered, TeamLine
from casework.reports.selectors.contacting import contacts as contacted
from casework.reports.selectors.contacting import covered as covered_by
from casework.reports.selectors.contacting import teams as by_team
from casework.reports.selectors.funders import FunderLine
from casework.reports.selectors.funders import funders as by_funder
from casework.reports.selectors.order_times import OrderTimes, order_times
from casework.reports.selectors.outcomes import Outcomes, OverturnLine
from casework.reports.selectors.outcomes import outcomes as became
from casework.reports.selectors.outcomes import overturns as overturned
from casework.reports.selectors.reasons import ReasonLine, reasons
from casework.reports.selectors.reviewing import Reviewing, reviewing
from casework.reports.selectors.scope import Scope
from casework.reports.selectors.vintages import VintageLine
from casework.reports.selectors.vintages import vintages as by_vintage
from casework.reports.summaries.selectors.held import Held, held_of


class Kpi:
    """The figures of a scope, each asked for when it is looked at, and once."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @cached_property
    def reviewing(self) -> Reviewing:
        """What was decided. At most seven queries."""
        return reviewing(self.scope)

    @cached_property
    def order_times(self) -> OrderTimes:
        """How long orders took, from their first assignment to their close. Two queries."""
        return order_times(self.scope)

    @cached_property
    def reasons(self) -> list[ReasonLine]:
        """What it was reasoned with. Two queries."""
        return reasons(self.scope)

    @cached_property
    def outcomes(self) -> Outcomes:
        """What became of the loans. Four queries."""
        return became(self.scope)

    @cached_property
    def overturns(self) -> list[OverturnLine]:
        """Initial approvals that were rejected. Two queries."""
        return overturned(self.scope)

    @cached_property
    def vintages(self) -> list[VintageLine]:
        """Outcomes by vintage. Three queries."""
        return by_vintage(self.scope)

    @cached_property
    def held(self) -> Held:
        """What summaries and open days say of collectors. Three queries, and those of each open day."""
        return held_of(self.scope)

    @cached_property
    def collectors(self) -> list[collecting.CollectorLine]:
        """Placements by collector. Three queries, seven where a book is not summed up."""
        return collecting.collectors(self.scope, self.held)

    @cached_property
    def buckets(self) -> list[collecting.BucketLine]:
        """Stays by bucket. Four queries."""
        return collecting.buckets(self.scope)

    @cached_property
    def teams(self) -> list[TeamLine]:
        """Stays by team. Four queries."""
        return by_team(self.scope)

    @cached_property
    def cohorts(self) -> list[CohortLine]:
        """Stays by the month in which they began. Four queries."""
        return by_cohort(self.scope)

    @cached_property
    def collector_cohorts(self) -> list[CohortLine]:
        """Placements by the month in which they began. Four queries."""
        return by_collector_cohort(self.scope)

    @cached_property
    def contacts(self) -> list[Contacts]:
        """Contacts, promises and coverage by collector. Two queries, eight where a book is not summed up."""
        return contacted(self.scope, self.held)

    @cached_property
    def covered(self) -> Covered:
        """Cases held and attempted, each once. No query, three where they are counted from the log."""
        return covered_by(self.scope, self.held)

    @cached_property
    def self_cure(self) -> list[selfcure.SelfCureLine]:
        """What was held out, and the others. One query."""
        return selfcure.self_cure(self.scope)

    @cached_property
    def net(self) -> list[selfcure.NetLine]:
        """Collectors net of self-cure. Five queries at most."""
        return selfcure.net_of(self.collectors, self.self_cure) if self.self_cure else []

    @cached_property
    def floor(self) -> list[collecting.FloorLine]:
        """The floor. One query."""
        return collecting.floor(self.scope)

    @cached_property
    def channels(self) -> list[ChannelLine]:
        """What channels brought. Ten queries."""
        return by_channel(self.scope)

    @cached_property
    def funders(self) -> list[FunderLine]:
        """What was lent of funders' money. Six queries."""
        return by_funder(self.scope)
