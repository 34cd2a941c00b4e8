"""The figures as tables: the workbook's sheets and the page's tables are the same ones, in this one list."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.reports.selectors.kpi import Kpi
from casework.reports.tables import cohorts, collecting, contacting, outcome, partners, reviewing, selfcure
from casework.reports.tables.base import Drawing, Head, Table

__all__ = ["CATALOGUE", "Drawing", "Entry", "Head", "Table", "tables"]


class Entry(NamedTuple):
    """One table. of_review: it says how orders are decided, and nothing of collections. of_books: it says what books
    have with others, whatever the team: only for who reads every team's figures.
    """

    key: str
    title: str | Promise
    make: Callable[[Kpi], Table]
    of_review: bool
    of_books: bool = False


CATALOGUE = [
    Entry("reviewers", _("Reviewers"), lambda kpi: reviewing.reviewers(kpi.reviewing), of_review=True),
    Entry("review-floor", _("Review floor"), lambda kpi: reviewing.review_floor(kpi.reviewing), of_review=True),
    Entry("order-times", _("Order times"), lambda kpi: reviewing.order_times(kpi.order_times), of_review=True),
    Entry("reasons", _("Reasons"), lambda kpi: reviewing.reasons(kpi.reasons), of_review=True),
    Entry("outcome", _("Outcome"), lambda kpi: outcome.outcome(kpi.outcomes), of_review=True),
    Entry("vintages", _("Vintages"), lambda kpi: outcome.vintages(kpi.vintages), of_review=True),
    Entry("overturns", _("Overturned"), lambda kpi: outcome.overturns(kpi.overturns), of_review=True),
    Entry("expected", _("Against expected"), lambda kpi: outcome.expected(kpi.outcomes.excess), of_review=True),
    Entry("collectors", _("Collectors"), lambda kpi: collecting.collectors(kpi.collectors), of_review=False),
    Entry("buckets", _("Buckets"), lambda kpi: collecting.buckets(kpi.buckets), of_review=False),
    Entry("teams", _("Collection teams"), lambda kpi: contacting.teams(kpi.teams), of_review=False),
    Entry("cohorts", _("Cohorts"), lambda kpi: cohorts.cohorts(kpi.cohorts), of_review=False),
    Entry(
        "collector-cohorts",
        _("Collectors' cohorts"),
        lambda kpi: cohorts.collector_cohorts(kpi.collector_cohorts),
        of_review=False,
    ),
    Entry(
        "contacts",
        pgettext_lazy("made", "Contacts"),
        lambda kpi: contacting.contacts(kpi.contacts, kpi.covered),
        of_review=False,
    ),
    Entry("promises", _("Promises"), lambda kpi: contacting.promises(kpi.contacts), of_review=False),
    Entry(
        "collection-floor", _("Collection floor"), lambda kpi: collecting.collection_floor(kpi.floor), of_review=False
    ),
    Entry("self-cure", _("Self-cure"), lambda kpi: selfcure.self_cure(kpi.self_cure), of_review=False),
    Entry("net", _("Net of self-cure"), lambda kpi: selfcure.net(kpi.net), of_review=False),
    Entry("channels", _("Channels"), lambda kpi: partners.channels(kpi.channels), of_review=False, of_books=True),
    Entry("funders", _("Funders"), lambda kpi: partners.funders(kpi.funders), of_review=False, of_books=True),
]


def tables(kpi: Kpi, *, of_review: bool | None = None, of_books: bool | None = None) -> list[Table]:
    """Return the tables in the order of the workbook's sheets. of_review: those of review alone, or of collections
    alone; None: all. of_books: those of whole books alone, or none of them; None: where the scope has every team.
    """
    with_books = kpi.scope.team_ids is None and of_review is None if of_books is None else of_books
    chosen = [
        entry
        for entry in CATALOGUE
        if (with_books if entry.of_books else not of_books and of_review in {None, entry.of_review})
    ]
    return [entry.make(kpi) for entry in chosen]
