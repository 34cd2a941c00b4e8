"""What the drawers of messages need, and what is read of what they send."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.collections.messaging import selectors
from casework.collections.messaging.forms import Send, SendMany
from casework.contact.messages.selectors.templates import LANGUAGES
from casework.workflow.picking import chosen
from casework.workflow.picking.forms import Pick
from casework.workflow.picking.selection import Selection, ids_of_token
from casework.workflow.views import picking_parts

if TYPE_CHECKING:
    from casework.collections.models import CollectionCase
    from casework.lib.requests import SignedIn
    from casework.people.models import User
    from casework.workflow.picking.board import Board

CHOOSE = _("Choose at least one case.")


def send_drawer(request: "SignedIn", case: "CollectionCase", form: Send | None, now: datetime) -> dict[str, Any]:
    """Return the drawer of one message as it is chosen now. The key stays the same while it is open."""
    said = request.POST if request.method == "POST" else request.GET
    language = said.get("language", "")
    drawer = selectors.drawer(
        case=case, viewer=request.user, template=said.get("template", ""), to=said.get("to", ""), now=now,
        language=language if language in LANGUAGES else _spoken(),
    )  # fmt: skip
    key = said.get("key", "") or str(uuid4())
    return {"case": case, "drawer": drawer, "form": form or Send(), "key": key, "languages": LANGUAGES}


def many_form(request: "SignedIn", board: "Board") -> "SendMany | Pick":
    """Return the form of what was chosen in a pool: as it was sent, or with what the drawer is opened with."""
    choose = board.words.choose
    if request.method == "GET":
        return Pick(request.GET, choose=choose)
    return SendMany(request.POST, choose=choose, offered=selectors.templates_of_pool(board.pool))


def many_drawer(board: "Board", form: "SendMany | Pick", now: datetime) -> dict[str, Any]:
    """Return the drawer that asks which template the chosen cases are sent."""
    offered = selectors.templates_of_pool(board.pool)
    asked = form if isinstance(form, SendMany) else SendMany(offered=offered, initial={"language": _spoken()})
    fields = [asked["template"], asked["language"]]
    return {
        "form": form, "fields": fields, "offered": offered, "chosen": picking_parts.selection(board, form, now),
        "url": reverse("messaging:send_many", args=[board.pool.public_id]),
    }  # fmt: skip


def own_form(request: "SignedIn") -> "SendMany | Pick":
    """Return the form of what a collector chose among their cases, as `many_form` does."""
    if request.method == "GET":
        return Pick(request.GET, choose=CHOOSE)
    asked = Pick(request.POST, choose=CHOOSE)
    picked = asked.picked if asked.is_valid() else []
    return SendMany(
        request.POST, choose=CHOOSE, offered=selectors.templates_of_own(user=request.user, cases=picked)
    )  # fmt: skip


def own_drawer(request: "SignedIn", form: "SendMany | Pick") -> dict[str, Any]:
    """Return the drawer that asks which template the chosen cases of the collector are sent."""
    form.is_valid()
    offered = selectors.templates_of_own(user=request.user, cases=form.picked)
    asked = form if isinstance(form, SendMany) else SendMany(offered=offered, initial={"language": _spoken()})
    return {
        "form": form, "fields": [asked["template"], asked["language"]], "offered": offered,
        "chosen": Selection(number=len(form.picked), picked=form.picked), "url": reverse("messaging:send_own"),
    }  # fmt: skip


def chosen_ids(board: "Board", form: SendMany, *, actor: "User", now: datetime) -> list[int]:
    """Return the cases that were ticked, or that the confirmed filter lets through. Raises SelectionChanged."""
    if form.token_sent:
        return ids_of_token(board=board, token=form.token_sent, now=now)
    ids, _left = chosen.ids_within(board.reach, board.desk, form.picked, actor)
    return ids


def _spoken() -> str:
    """Return the reader's own language, for a message in none that was chosen."""
    spoken = get_language() or "en"
    return spoken if spoken in LANGUAGES else "en"
