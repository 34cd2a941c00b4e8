"""The number of queries of every page, against the table in tests/matrix."""

import pytest

from tests import permission_matrix, query_budgets
from tests.query_budgets import Budget


def test_every_page_has_a_budget():
    pages = {row.name for row in permission_matrix.rows() if row.method == "GET"}
    known = {budget.name for budget in query_budgets.budgets()} | set(query_budgets.uncounted())
    assert pages <= known, f"add BUDGETS or UNCOUNTED to tests/matrix/<app>.py for {sorted(pages - known)}"


@pytest.mark.counts
@pytest.mark.usefixtures("at_now")  # what a page asks hangs on the hour: at night the gate refuses, and says why
@pytest.mark.django_db
@pytest.mark.parametrize("alike", query_budgets.alike(), ids=lambda alike: f"{alike[0]} and {len(alike) - 1} more")
def test_queries_stay_within_the_budget(alike: list[Budget]):
    for budget, one, twenty in query_budgets.measured(alike):
        assert len(one) == len(twenty), f"{budget}: more rows, more queries:\n" + "\n".join(twenty)
        assert len(twenty) <= budget.most, f"{budget}: {len(twenty)} queries, {budget.most} allowed:\n" + "\n".join(
            twenty
        )
