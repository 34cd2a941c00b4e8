"""A stage's pool as its supervisors choose from it."""

from functools import partial
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from casework.review.selectors import PoolFilter, matching, stage_assigned
from casework.review.services.assigning import REACH
from casework.review.services.desk import DESK
from casework.workflow.picking.board import Board, Words

if TYPE_CHECKING:
    from datetime import datetime

    from casework.people.models import User
    from casework.review.models import ReviewStage


def board_of(user: "User", stage: str) -> Board:
    """Return the board of a stage's pool. Raises Http404 unless `user` assigns its team's work."""
    return board_at(stage_assigned(user, stage))


def board_at(stage: "ReviewStage") -> Board:
    """Return the board of a stage (with its pool and team)."""
    names = ("assign", "release", "prioritise")
    return Board(
        desk=DESK, pool=stage.pool, reach=REACH, words=WORDS, matching=partial(_matching, stage),
        urls={name: reverse(f"review:{name}", args=[stage.stage]) for name in names},
    )  # fmt: skip


def _matching(stage: "ReviewStage", query: str, now: "datetime", most: int) -> list[int]:
    chosen = PoolFilter.of(QueryDict(query.removeprefix("?")).dict())
    return matching(stage=stage, chosen=chosen, now=now, most=most)


def _assign(number: int) -> str:
    text = ngettext("Assign %(number)s order", "Assign %(number)s orders", number)
    return text % {"number": f"{number:,d}"}


def _release(number: int) -> str:
    text = ngettext("Release %(number)s order", "Release %(number)s orders", number)
    return text % {"number": f"{number:,d}"}


def _prioritise(number: int) -> str:
    text = ngettext("Priority of %(number)s order", "Priority of %(number)s orders", number)
    return text % {"number": f"{number:,d}"}


def _given(number: int) -> str:
    return ngettext("%(number)d order given to %(person)s.", "%(number)d orders given to %(person)s.", number)


def _released(number: int) -> str:
    return ngettext("%(number)d order released to the pool.", "%(number)d orders released to the pool.", number)


def _prioritised(number: int) -> str:
    return ngettext("%(number)d order has a new priority.", "%(number)d orders have a new priority.", number)


WORDS = Words(
    assign=_assign, release=_release, prioritise=_prioritise, given=_given, released=_released,
    prioritised=_prioritised, choose=_("Choose at least one order."),
)  # fmt: skip
