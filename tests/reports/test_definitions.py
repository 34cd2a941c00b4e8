"""No column of figures lacks a definition: tables, and pages that lay out their own columns."""

import re
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from casework.lib.metric import Metric
from casework.lib.sheets.writing import Kind
from casework.reports import metrics
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.selectors.page import COLLECTION_COLUMNS, REVIEW_COLUMNS
from casework.reports.tables import tables

# Pages of figures that lay out their own columns, with where their metrics stand.
PAGES = {
    "quality/templates/quality/signals.html": "casework.quality.measures",
    "quality/templates/quality/people.html": "casework.quality.measures",
    "quality/templates/quality/agreement.html": "casework.quality.measures",
    "workflow/templates/workflow/_fairness.html": "casework.workflow.measures",
    "reports/templates/dashboards/_review.html": "casework.reports.metrics.floor",
    "reports/templates/dashboards/_collections.html": "casework.reports.metrics.floor",
    "reports/templates/dashboards/_people.html": "casework.reports.metrics.floor",
}


def defined() -> set[Metric]:
    return {metric for chapter in metrics.chapters() for metric in chapter.metrics}


@pytest.mark.django_db
def test_every_number_of_every_table_of_figures_has_a_definition() -> None:
    scope = Scope(first=date(2026, 3, 1), last=date(2026, 3, 9))
    for table in [*tables(Kpi(scope)), *tables(Kpi(scope), of_books=True)]:
        for head in table.heads:
            assert head.metric in defined() if head.kind.is_number else not head.metric, head


def test_every_number_of_closed_days_has_a_definition() -> None:
    for column in (*REVIEW_COLUMNS, *COLLECTION_COLUMNS):
        assert column.metric in defined() if column.kind is not Kind.TEXT else column.metric is None, column


@pytest.mark.parametrize("page", PAGES)
def test_every_number_of_a_page_with_its_own_columns_has_a_definition(page: str) -> None:
    html = (Path(settings.BASE_DIR) / "casework" / page).read_text()
    module = import_module(PAGES[page])
    columns = re.findall(r'<th class="num"([^>]*)>', html)

    assert columns
    for column in columns:
        name = re.search(r"measures\.([A-Z0-9_]+)\.explanation", column)
        assert name, column
        assert getattr(module, name[1]) in defined()


def test_no_two_metrics_of_a_chapter_say_the_same_of_different_things() -> None:
    for chapter in metrics.chapters():
        words = [(str(metric.name), metric.basis, str(metric.numerator)) for metric in chapter.metrics]
        assert len(words) == len(set(words)), chapter.key
