"""Pages whose filters can be saved: an app names its page and the fields of its address that make the filter."""

from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode

LONGEST_QUERY = 500
_FIELDS: dict[str, tuple[str, ...]] = {}


def register_page(prefix: str, fields: Collection[str]) -> None:
    """Offer saving on the pages "prefix.…" ("review.pool" for "review.pool.initial"); call it in `AppConfig.ready`."""
    _FIELDS[prefix] = tuple(fields)


def is_saveable(page: str) -> bool:
    """Say whether filters of this page can be saved."""
    prefix, dot, rest = page.rpartition(".")
    return bool(dot and rest and prefix in _FIELDS)


def tidy(page: str, query: str) -> str:
    """Return `query` with the page's own fields only, in their order, so that equal filters are equal texts.

    Returns "" for a page that is not known, and for a query longer than is kept.
    """
    if not is_saveable(page):
        return ""
    fields = _FIELDS[page.rpartition(".")[0]]
    said = dict(parse_qsl(query.removeprefix("?")))
    kept = urlencode([(name, said[name]) for name in fields if said.get(name)])
    return kept if len(kept) <= LONGEST_QUERY else ""
