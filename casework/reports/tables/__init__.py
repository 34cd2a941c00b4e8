"""The figures as tables: the workbook's sheets and the page's tables are the same ones, in this one list."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.reports.selectors.kpi import Kpi
from casework.reports.tables import collecting, contacting, outcome, reviewing, selfcure
from casework.reports.tables.base import Drawing, Head, Table

__all__ = ["CATALOGUE", "Drawing", "Entry", "Head", "Table", "tables"]


class Entry(NamedTuple):
    """One table. of_review: it says how orders are decided, and nothing of collections."""

    key: str
    title: str | Promise
    make: Callable[[Kpi], Table]
    of_review: bool


CATALOGUE = [
    Entry("reviewers", _("Reviewers"), lambda kpi: reviewing.reviewers(kpi.reviewing), of_review=True),
    Entry("review-floor", _("Review floor"), lambda kpi: reviewing.review_floor(kpi.reviewing), of_review=True),
    Entry("reasons", _("Reasons"), lambda kpi: reviewing.reasons(kpi.reasons), of_review=True),
    Entry("outcome", _("Outcome"), lambda kpi: outcome.outcome(kpi.outcomes), of_review=True),
    Entry("vintages", _("Vintages"), lambda kpi: outcome.vintages(kpi.vintages), of_review=True),
    Entry("overturns", _("Overturned"), lambda kpi: outcome.overturns(kpi.overturns), of_review=True),
    Entry("expected", _("Against expected"), lambda kpi: outcome.expected(kpi.outcomes.excess), of_review=True),
    Entry("collectors", _("Collectors"), lambda kpi: collecting.collectors(kpi.collectors), of_review=False),
    Entry("buckets", _("Buckets"), lambda kpi: collecting.buckets(kpi.buckets), of_review=False),
    Entry("teams", _("Collection teams"), lambda kpi: contacting.teams(kpi.teams), of_review=False),
    Entry(
        "contacts", pgettext_lazy("made", "Contacts"), lambda kpi: contacting.contacts(kpi.contacts), of_review=False
    ),
    Entry("promises", _("Promises"), lambda kpi: contacting.promises(kpi.contacts), of_review=False),
    Entry(
        "collection-floor", _("Collection floor"), lambda kpi: collecting.collection_floor(kpi.floor), of_review=False
    ),
    Entry("self-cure", _("Self-cure"), lambda kpi: selfcure.self_cure(kpi.self_cure), of_review=False),
    Entry("net", _("Net of self-cure"), lambda kpi: selfcure.net(kpi.net), of_review=False),
]


def tables(kpi: Kpi, *, of_review: bool | None = None) -> list[Table]:
    """Return the tables in the order of the workbook's sheets. of_review: those of review alone, or of collections
    alone; None: all.
    """
    chosen = [entry for entry in CATALOGUE if of_review is None or entry.of_review == of_review]
    return [entry.make(kpi) for entry in chosen]
