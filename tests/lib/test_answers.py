"""What a form of a whole page is answered with, whoever sent it."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from casework.lib.answers import go


@pytest.mark.parametrize(("by_htmx", "status", "header"), [(False, 302, "Location"), (True, 200, "HX-Redirect")])
def test_a_form_leads_on_whether_htmx_or_the_browser_sent_it(by_htmx: bool, status: int, header: str) -> None:
    answer = go(cast(Any, SimpleNamespace(htmx=by_htmx)), "reports:index")

    assert (answer.status_code, answer[header]) == (status, "/reports/")
