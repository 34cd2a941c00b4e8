"""The parts of today's floor, as their templates are given them."""

from collections.abc import Iterable
from typing import Any

from casework.reports.dashboards.drawing import called_chart, decided_chart
from casework.reports.dashboards.selectors.floor import Whose, collection_floor, people_floor, review_floor
from casework.reports.metrics import floor

PARTS = ("review", "collections", "people")


def parts_of(of: Whose, wanted: Iterable[str]) -> dict[str, Any]:
    """Return what the templates of the parts in `wanted` are given."""
    given: dict[str, Any] = {"measures": floor}
    for part in wanted:
        given |= _MAKERS[part](of)
    return given


def _review(of: Whose) -> dict[str, Any]:
    found = review_floor(of)
    return {"review": found, "decided": decided_chart(found.hours)}


def _collections(of: Whose) -> dict[str, Any]:
    found = collection_floor(of)
    return {"collecting": found, "called": called_chart(found.hours)}


def _people(of: Whose) -> dict[str, Any]:
    return {"people": people_floor(of)}


_MAKERS = dict(zip(PARTS, (_review, _collections, _people), strict=True))
