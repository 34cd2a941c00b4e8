"""The items that somebody chose on a board: rows that were ticked, or all that a filter lets through."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import Conflict, Refused
from casework.workflow.picking.board import Board

MOST_AT_ONCE = 100_000
LASTS_SECONDS = 3600
_SALT = "workflow.selection"
CHANGED = _("What fits has changed. Choose again.")


class TooMany(Refused):
    """More items fit the filter than one batch takes."""


class SelectionChanged(Conflict):
    """What was confirmed is not what would be done any more; the reader has to look again."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """number: how many items are chosen, exactly. picked: the public ids of ticked rows; token: names a filter's items
    as they were counted, "" for ticked rows.
    """

    number: int
    picked: list[UUID] = field(default_factory=list)
    token: str = ""


def all_matching(*, board: Board, query: str, now: datetime) -> Selection:
    """Choose everything in the pool that the filter of `query` lets through, and count it. Raises TooMany."""
    ids = board.matching(query, now, MOST_AT_ONCE)
    if len(ids) > MOST_AT_ONCE:
        raise TooMany(_("More than %(most)s fit: narrow the filter.") % {"most": f"{MOST_AT_ONCE:,d}"})
    said = {"pool": board.pool.code, "query": query, "number": len(ids), "last": max(ids, default=0)}
    return Selection(number=len(ids), token=signing.dumps(said, salt=_SALT, compress=True))


def of_token(token: str) -> Selection:
    """Return the selection that a token stands for, as it was counted. Raises SelectionChanged for a foreign token."""
    return Selection(number=_said(token)["number"], token=token)


def query_of_token(token: str) -> str:
    """Return the filter by which the items of a token were chosen."""
    return str(_said(token)["query"]).removeprefix("?")


def ids_of_token(*, board: Board, token: str, now: datetime) -> list[int]:
    """Return the items that a confirmed token stands for; items that arrived since do not belong to them.

    Raises SelectionChanged when there are more than were confirmed, or it was confirmed too long ago.
    """
    said = _said(token)
    ids = board.matching(said["query"], now, MOST_AT_ONCE)
    confirmed = [pk for pk in ids if pk <= said["last"]]
    if said["pool"] != board.pool.code or len(confirmed) > said["number"]:
        raise SelectionChanged(CHANGED)
    return confirmed


def _said(token: str) -> dict[str, Any]:
    try:
        said: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature as error:
        raise SelectionChanged(CHANGED) from error
    return said
