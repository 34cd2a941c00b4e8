"""What the drawers about chosen items need, and what is said when it is done."""

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from casework.workflow.picking import choices, forms
from casework.workflow.picking.selection import Selection, all_matching, of_token
from casework.workflow.priority import Priority

if TYPE_CHECKING:
    from django.http import HttpRequest

    from casework.people.models import User
    from casework.workflow.assignment import Dealt
    from casework.workflow.picking.board import Board, Title


def sent(request: "HttpRequest", wanted: type[forms.Pick], board: "Board") -> Any:
    """Return the form of what was done in a drawer, or of the choice with which it is opened."""
    choose = board.words.choose
    return wanted(request.POST, choose=choose) if request.method == "POST" else forms.Pick(request.GET, choose=choose)


def selection(board: "Board", form: "forms.Pick", now: datetime) -> Selection:
    """Return what was chosen on the board: ticked rows, or all that a filter lets through, counted."""
    form.is_valid()
    if form.token_sent:
        return of_token(form.token_sent)
    if query := form.cleaned_data.get("matching"):
        return all_matching(board=board, query=query, now=now)
    return Selection(number=len(form.picked), picked=form.picked)


def drawer(board: "Board", form: Any, now: datetime) -> dict[str, Any]:
    """Return a drawer that asks what shall be done with the chosen items: how many they are, exactly."""
    chosen = selection(board, form, now)
    titles = {name: getattr(board.words, name)(chosen.number) for name in ("assign", "release", "prioritise")}
    return {"board": board, "form": form, "chosen": chosen, "titles": titles}


def priority_drawer(board: "Board", form: Any, now: datetime) -> dict[str, Any]:
    """Return the drawer that asks for a priority."""
    return {**drawer(board, form, now), "levels": Priority.choices, "usual": Priority.HIGH}


def assign_drawer(board: "Board", form: Any, now: datetime) -> dict[str, Any]:
    """Return the assign drawer: who could be given the chosen items."""
    context = drawer(board, form, now)
    offered = _choices(board, context["chosen"], now)
    can = [choice for choice in offered if not choice.problem]
    some_full = any(choice.is_full for choice in offered) or any(choice.is_short for choice in can)
    may_deal = board.desk.bulk is not None and bool(can)
    return {
        **context, "choices": offered, "some_full": some_full, "possible": some_full or bool(can), "may_deal": may_deal
    }  # fmt: skip


def _choices(board: "Board", chosen: Selection, now: datetime) -> list[choices.Choice]:
    if chosen.token:
        return choices.choices_for_many(board=board, number=chosen.number, now=now)
    return choices.choices_for(board=board, items=chosen.picked, now=now) if chosen.picked else []


def told(say: "Title", dealt: "Dealt", person: "User | None" = None) -> str:
    """Say how many items something was done with, and why others stayed."""
    number = len(dealt.assigned)
    stayed = [
        ngettext("%(number)d stayed: %(reason)s", "%(number)d stayed: %(reason)s", number_stayed)
        % {"number": number_stayed, "reason": reason}
        for reason, number_stayed in Counter(dealt.refused.values()).most_common()
    ]
    return " ".join([say(number) % {"number": number, "person": person}, *stayed])
