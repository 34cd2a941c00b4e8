"""What the parts of a page need: each function returns the context of one template."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from casework.contact.forms import AttemptForm
from casework.lib.requests import uuid_of
from casework.people import saved_strip
from casework.review import forms, permissions, selectors
from casework.review.selectors.selection import Selection, all_matching, of_token
from casework.review.services.contact import PURPOSE
from casework.review.services.desk import day_of
from casework.telephony.callbar import call_bar
from casework.workflow.priority import Priority

if TYPE_CHECKING:
    from django.http import HttpRequest

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


def sent(request: "HttpRequest", wanted: type[forms.Pick]) -> Any:
    """Return the form of what was done in a drawer, or of the choice with which it is opened."""
    return wanted(request.POST) if request.method == "POST" else forms.Pick(request.GET)


def selection(stage: "ReviewStage", form: "forms.Pick", now: datetime) -> Selection:
    """Return what was chosen on the board: ticked rows, or all that a filter lets through, counted."""
    form.is_valid()
    if form.token_sent:
        return of_token(form.token_sent)
    if query := form.cleaned_data.get("matching"):
        return all_matching(stage=stage, query=query, now=now)
    return Selection(number=len(form.orders), picked=form.orders)


def drawer(stage: "ReviewStage", form: Any, now: datetime) -> dict[str, Any]:
    """Return a drawer that asks what shall be done with the chosen orders: how many they are, exactly."""
    return {"stage": stage, "form": form, "chosen": selection(stage, form, now)}


def priority_drawer(stage: "ReviewStage", form: Any, now: datetime) -> dict[str, Any]:
    """Return the drawer that asks for a priority."""
    return {**drawer(stage, form, now), "levels": Priority.choices, "usual": Priority.HIGH}


def assign_drawer(stage: "ReviewStage", form: Any, now: datetime) -> dict[str, Any]:
    """Return the assign drawer: who could be given the chosen orders."""
    context = drawer(stage, form, now)
    chosen = context["chosen"]
    if chosen.token:
        choices = selectors.choices_for_many(stage=stage, number=chosen.number, now=now)
    else:
        choices = selectors.choices_for(stage=stage, orders=chosen.picked, now=now) if chosen.picked else []
    some_full = not chosen.token and any(choice.is_full for choice in choices)
    return {**context, "choices": choices, "some_full": some_full}


def order_page(order: "ReviewOrder", viewer: "User", now: datetime) -> dict[str, Any]:
    """Return the whole order page."""
    held = order.assignee_id == viewer.pk
    return {
        "dossier": selectors.dossier(order=order, viewer=viewer, today=day_of(order, now)),
        "now": now,
        "mine": held,
        "may_ask_why": permissions.may_ask_why(viewer, order),
        "bar": call_bar(agent=viewer) if held else None,
        **panel_part(order, viewer),
        **timeline_part(order, viewer),
        **(attempt_part(order, attempt_form(order)) if held else {}),
    }


def panel_part(order: "ReviewOrder", viewer: "User", form: forms.Decide | None = None) -> dict[str, Any]:
    """Return the decision panel. form: what was sent and found wrong."""
    panel = selectors.panel_of(order=order, viewer=viewer)
    return {"order": order, "panel": panel, "decide_form": form or forms.Decide(initial={"version": panel.version})}


def timeline_part(order: "ReviewOrder", viewer: "User") -> dict[str, Any]:
    """Return the timeline."""
    return {"order": order, "entries": selectors.timeline(order=order, viewer=viewer)}


def attempt_form(order: "ReviewOrder", data: QueryDict | None = None) -> AttemptForm:
    """Return the form for a contact made for the order."""
    return AttemptForm(data, customer=order.customer, purpose=PURPOSE)


def attempt_part(order: "ReviewOrder", form: AttemptForm) -> dict[str, Any]:
    """Return the contact form and where it goes."""
    return {"form": form, "post_url": reverse("review:contacts", args=[order.public_id])}


def bar_of(viewer: "User") -> Any:
    """Return the call bar of `viewer`."""
    return call_bar(agent=viewer)


def next_url(viewer: "User") -> str:
    """Return where a reviewer goes after a decision: the next order, or the desk when nothing is left."""
    following = selectors.next_order(user=viewer)
    return reverse("review:order", args=[following]) if following else reverse("review:mine")
