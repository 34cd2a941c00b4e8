"""What the parts of a page need: each function returns the context of one template."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.lib.requests import uuid_of
from casework.people import saved_strip
from casework.review import forms, permissions, selectors
from casework.review.selectors import steps
from casework.review.views import tab_parts
from casework.telephony.callbar import call_bar

if TYPE_CHECKING:
    from casework.people.models import User
    from casework.review.models import ReviewOrder, ReviewStage


def day_start(now: datetime) -> datetime:
    """Return the instant at which the reader's day began, in the time zone of this process."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def board(stage: "ReviewStage", viewer: "User", sent: QueryDict, now: datetime) -> dict[str, Any]:
    """Return the list of a pool with its figures. stage: with its figures."""
    chosen, after = selectors.PoolFilter.of(sent.dict()), uuid_of(sent.get("after", ""))
    page = selectors.pool_page(stage=stage, chosen=chosen, now=now, after=after)
    return {"page": page, "may_assign": selectors.may_assign(viewer, stage), "now": now}


def saved_filters(board: dict[str, Any], viewer: "User") -> saved_strip.Strip:
    """Return the saved filters of a pool's page."""
    stage, chosen = board["page"].stage, board["page"].chosen
    query = "" if chosen.is_bare and not chosen.sort else chosen.query()
    return saved_strip.strip(viewer, page=f"{selectors.POOL_PAGE}.{stage.stage}", query=query, team=stage.pool.team)


def order_page(order: "ReviewOrder", viewer: "User", tab: str, sent: QueryDict) -> dict[str, Any]:
    """Return the whole order page with one tab open."""
    held, now = order.assignee_id == viewer.pk, timezone.now()
    return {
        "mine": held,
        "now": now,
        "may_ask_why": permissions.may_ask_why(viewer, order),
        "bar": call_bar(agent=viewer) if held else None,
        "tabs": selectors.tabs_of(order),
        **panel_part(order, viewer),
        **waiting_part(order, viewer, now),
        **tab_parts.tab_part(order, viewer, tab, sent),
    }


def panel_part(order: "ReviewOrder", viewer: "User", form: forms.Decide | None = None) -> dict[str, Any]:
    """Return the decision panel. form: what was sent and found wrong."""
    panel = selectors.panel_of(order=order, viewer=viewer)
    made = form or forms.Decide(initial=_begun(order, panel))
    chosen = form.cleaned_data.get("reasons", []) if form else panel.draft.reasons if panel.draft else []
    return {"order": order, "panel": panel, "decide_form": made, "chosen": chosen}


def opened_part(order: "ReviewOrder", viewer: "User") -> dict[str, Any]:
    """Return what the page shows of an order that was just opened."""
    now = timezone.now()
    waiting = waiting_part(order, viewer, now)
    return {**panel_part(order, viewer), **waiting, "tabs": selectors.tabs_of(order), "now": now}


def _begun(order: "ReviewOrder", panel: selectors.Panel) -> dict[str, Any]:
    """Return what the panel begins with: the draft, or what stands."""
    begun = {"version": panel.version, "amount": order.payable_amount, "term": order.payable_term}
    if panel.draft:
        kept = {name: getattr(panel.draft, name) for name in ("outcome", "note", "amount", "term")}
        begun |= {name: value for name, value in kept.items() if value}
    return begun


def timeline_part(order: "ReviewOrder", viewer: "User") -> dict[str, Any]:
    """Return the timeline."""
    return {"order": order, "entries": selectors.timeline(order=order, viewer=viewer)}


def note_part(order: "ReviewOrder", viewer: "User", thread: UUID) -> dict[str, Any]:
    """Return the form for changing one's own note. Raises Http404 for any other."""
    own = [one.latest for one in selectors.notes_of(order) if one.latest.thread == thread]
    if not own or own[0].written_by_id != viewer.pk:
        raise Http404
    form = forms.ChangedNote(initial={"text": own[0].text, "seen": own[0].version}, auto_id="changed_%s")
    return {"order": order, "note": own[0], "note_form": form}


# The key and the icon of each step's button; its label is below, in the order in which they stand.
_BUTTONS = {
    steps.ANSWER: (_("Answer"), "message-circle-reply", "q"),
    steps.RESUME: (_("Information arrived"), "play", "y"),
    steps.HOLD: (_("Hold"), "circle-pause", "y"),
    steps.CALLBACK: (_("Callback"), "calendar-clock", "b"),
    steps.CANCEL: (_("Cancel the callback"), "x", ""),
    steps.ASK: (_("Ask the initial reviewer"), "message-circle-question-mark", "q"),
    steps.GIVE_BACK: (_("Give back"), "undo-2", "l"),
    steps.REOPEN: (_("Reopen"), "rotate-ccw", "o"),
    steps.WITHDRAW: (_("Withdraw"), "circle-slash", ""),
}


def waiting_part(order: "ReviewOrder", viewer: "User", now: datetime) -> dict[str, Any]:
    """Return what the order waits for, and the buttons of the steps that its viewer may take."""
    waiting = selectors.waiting_of(order=order, viewer=viewer, now=now)
    buttons = [
        {"name": name, "label": label, "icon": icon, "key": key, "is_danger": name == steps.WITHDRAW}
        for name, (label, icon, key) in _BUTTONS.items()
        if name in waiting.steps
    ]
    return {"order": order, "waiting": waiting, "buttons": buttons}


def bar_of(viewer: "User") -> Any:
    """Return the call bar of `viewer`."""
    return call_bar(agent=viewer)


def next_url(viewer: "User", now: datetime) -> str:
    """Return where a reviewer goes after a decision: the next order, or the desk when nothing is left."""
    following = selectors.next_order(user=viewer, now=now)
    return reverse("review:order", args=[following]) if following else reverse("review:mine")
