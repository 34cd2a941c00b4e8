"""What the drawers about agencies need, and what is said when it is done."""

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from casework.collections.agencies.forms import Place, Recall
from casework.collections.agencies.permissions import KEEPERS, PLACERS, STATEMENT_READERS
from casework.workflow.picking import chosen
from casework.workflow.picking.selection import ids_of_token
from casework.workflow.views import picking_parts

if TYPE_CHECKING:
    from uuid import UUID

    from casework.collections.agencies.services import Placed
    from casework.lib.requests import SignedIn
    from casework.people.models import User
    from casework.workflow.picking.board import Board


USUAL = timedelta(days=60)  # what the drawer proposes; agencies usually have cases for two or three months


def rights(user: "User") -> dict[str, bool]:
    """Return what `user` may do on the pages of agencies."""
    return {
        "may_keep": user.has_role(*KEEPERS),
        "may_place": user.has_role(*PLACERS),
        "may_read": user.has_role(*STATEMENT_READERS),
    }


def place_drawer(board: "Board", form: Any, now: datetime) -> dict[str, Any]:
    """Return the drawer that asks where the chosen cases go: how many they are, exactly."""
    asked = form if isinstance(form, Place) else Place(initial={"due_back_on": now.date() + USUAL})
    chosen_now = picking_parts.selection(board, form, now)
    return {"board": board, "form": form, "fields": [asked[name] for name in Place.asked], "chosen": chosen_now}


def chosen_ids(board: "Board", form: Place, *, actor: "User", now: datetime) -> list[int]:
    """Return the cases that were ticked, or that the confirmed filter lets through. Raises SelectionChanged."""
    if form.token_sent:
        return ids_of_token(board=board, token=form.token_sent, now=now)
    ids, _left = chosen.ids_within(board.reach, board.desk, form.picked, actor)
    return ids


def picked(request: "SignedIn") -> "list[UUID]":
    """Return the rows that were ticked when the drawer was opened."""
    form = Recall(request.GET if request.method == "GET" else request.POST)
    form.is_valid()
    return list(form.cleaned_data.get("pick") or [])


def told(placed: "Placed") -> str:
    """Say how many cases were placed, and why others stayed."""
    number = placed.batch.placements.count()
    text = ngettext("%(number)d case placed with %(agency)s.", "%(number)d cases placed with %(agency)s.", number)
    stayed = [
        ngettext("%(number)d stayed: %(reason)s", "%(number)d stayed: %(reason)s", left)
        % {"number": left, "reason": reason}
        for reason, left in Counter(map(str, placed.refused.values())).most_common()
    ]
    return " ".join([text % {"number": number, "agency": placed.batch.agency.name}, *stayed])


def recalled(number: int) -> str:
    """Say how many cases came back."""
    return ngettext("%(number)d case was recalled.", "%(number)d cases were recalled.", number) % {"number": number}
