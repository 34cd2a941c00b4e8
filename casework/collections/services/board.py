"""A pool of cases as its supervisors choose from it."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from casework.collections.desk import DESK
from casework.collections.selectors import PoolFilter, matching, pool_assigned
from casework.collections.services.assigning import REACH
from casework.workflow.picking.board import Board, Words

if TYPE_CHECKING:
    from datetime import datetime

    from casework.people.models import User
    from casework.workflow.models import Pool


def board_of(user: "User", public_id: UUID) -> Board:
    """Return the board of a pool. Raises Http404 unless `user` assigns its team's work."""
    pool = pool_assigned(user, public_id)
    names = ("assign", "release", "prioritise")
    return Board(
        desk=DESK, pool=pool, reach=REACH, words=WORDS, matching=partial(_matching, pool),
        urls={name: reverse(f"collections:{name}", args=[pool.public_id]) for name in names},
    )  # fmt: skip


def _matching(pool: "Pool", query: str, now: "datetime", most: int) -> list[int]:
    chosen = PoolFilter.of(QueryDict(query.removeprefix("?")).dict())
    return matching(pool=pool, chosen=chosen, most=most, now=now)


def _assign(number: int) -> str:
    return ngettext("Assign %(number)s case", "Assign %(number)s cases", number) % {"number": f"{number:,d}"}


def _release(number: int) -> str:
    return ngettext("Release %(number)s case", "Release %(number)s cases", number) % {"number": f"{number:,d}"}


def _prioritise(number: int) -> str:
    text = ngettext("Priority of %(number)s case", "Priority of %(number)s cases", number)
    return text % {"number": f"{number:,d}"}


def _given(number: int) -> str:
    return ngettext("%(number)d case given to %(person)s.", "%(number)d cases given to %(person)s.", number)


def _released(number: int) -> str:
    return ngettext("%(number)d case released to the pool.", "%(number)d cases released to the pool.", number)


def _prioritised(number: int) -> str:
    return ngettext("%(number)d case has a new priority.", "%(number)d cases have a new priority.", number)


WORDS = Words(
    assign=_assign, release=_release, prioritise=_prioritise, given=_given, released=_released,
    prioritised=_prioritised, choose=_("Choose at least one case."),
)  # fmt: skip
