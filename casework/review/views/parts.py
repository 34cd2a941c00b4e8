"""What the parts of a page need: each function returns the context of one template."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from casework.contact.forms import AttemptForm
from casework.lib.requests import uuid_of
from casework.people import saved_strip
from casework.review import forms, selectors
from casework.review.services.contact import PURPOSE
from casework.review.services.desk import day_of
from casework.telephony.callbar import call_bar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

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


def drawer(stage: "ReviewStage", orders: "Sequence[UUID]", form: Any, now: datetime) -> dict[str, Any]:
    """Return the assign drawer: who could be given the picked orders."""
    choices = selectors.choices_for(stage=stage, orders=orders, now=now) if orders else []
    return {"stage": stage, "orders": orders, "choices": choices, "form": form}


def order_page(order: "ReviewOrder", viewer: "User", now: datetime) -> dict[str, Any]:
    """Return the whole order page."""
    shown = selectors.dossier(order=order, viewer=viewer, today=day_of(order, now))
    held = order.assignee_id == viewer.pk
    return {
        "dossier": shown,
        "now": now,
        "mine": held,
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
