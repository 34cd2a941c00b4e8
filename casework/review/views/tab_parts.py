"""What each tab of an order's page shows: per tab a function that returns the context of `review/_tab_<tab>.html`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from casework.contact.forms import AttemptForm
from casework.lib.requests import uuid_of
from casework.review import forms, permissions, rules, selectors
from casework.review.services.contact import PURPOSE
from casework.review.services.desk import day_of

if TYPE_CHECKING:
    from casework.people.models import User
    from casework.review.models import ReviewOrder

Part = Callable[["ReviewOrder", "User", QueryDict], dict[str, Any]]


def tab_part(order: "ReviewOrder", viewer: "User", tab: str, sent: QueryDict) -> dict[str, Any]:
    """Return what tab `tab` of the order shows. sent: what its address says besides."""
    return {
        "order": order,
        "tab": tab,
        "tab_template": f"review/_tab_{tab}.html",
        "dossier": selectors.dossier(order=order, viewer=viewer),
        "mine": order.assignee_id == viewer.pk,
        **PARTS[tab](order, viewer, sent),
    }


def _facts(order: "ReviewOrder", tab: str) -> dict[str, Any]:
    return {"sections": selectors.sections_of(order.application, tab=tab)}


def _person(order: "ReviewOrder", viewer: "User", sent: QueryDict) -> dict[str, Any]:
    return _facts(order, "person")


def _job(order: "ReviewOrder", viewer: "User", sent: QueryDict) -> dict[str, Any]:
    return _facts(order, "job")


def _identity(order: "ReviewOrder", viewer: "User", sent: QueryDict) -> dict[str, Any]:
    match = selectors.face_match(order.application)
    return {
        **_facts(order, "identity"),
        "photos": selectors.files_of(order).photos,
        "removable": selectors.removable(order, viewer),
        "may_look": permissions.may_see_files(viewer, order),
        "match": match,
        "match_low": rules.FACE_MATCH_LOW,
        "unlike": match is not None and match < rules.FACE_MATCH_LOW,
        "attach_form": forms.Attach(),
    }


def _contacts(order: "ReviewOrder", viewer: "User", sent: QueryDict) -> dict[str, Any]:
    return {}


def risk_part(order: "ReviewOrder", viewer: "User", sent: QueryDict) -> dict[str, Any]:
    """Return the findings and their checks."""
    return {"order": order, "checks": selectors.checks_of(order), "mine": order.assignee_id == viewer.pk}


def _history(order: "ReviewOrder", viewer: "User", sent: QueryDict) -> dict[str, Any]:
    return {"history": selectors.history_of(order=order, today=day_of(order, timezone.now()))}


def _shared(order: "ReviewOrder", viewer: "User", sent: QueryDict) -> dict[str, Any]:
    kind = sent.get("kind", "")
    return {"shared": selectors.shared_of(order=order, viewer=viewer, kind=kind, after=uuid_of(sent.get("after", "")))}


def records_part(order: "ReviewOrder", viewer: "User", form: AttemptForm | None = None) -> dict[str, Any]:
    """Return the contacts made for the order and, for who holds it, the form for one more."""
    return {
        "order": order,
        "entries": selectors.contact_entries(order=order, viewer=viewer)[::-1],
        "form": form or attempt_form(order),
        "post_url": reverse("review:contacts", args=[order.public_id]),
    }


def attempt_form(order: "ReviewOrder", data: QueryDict | None = None) -> AttemptForm:
    """Return the form for a contact made for the order."""
    return AttemptForm(data, customer=order.customer, purpose=PURPOSE, place="review")


def _records(order: "ReviewOrder", viewer: "User", sent: QueryDict) -> dict[str, Any]:
    return records_part(order, viewer)


def _documents(order: "ReviewOrder", viewer: "User", sent: QueryDict) -> dict[str, Any]:
    files = selectors.files_of(order)
    return {
        "documents": files.documents,
        "removed": files.removed,
        "removable": selectors.removable(order, viewer),
        "may_look": permissions.may_see_files(viewer, order),
        "attach_form": forms.Attach(),
    }


def _notes(order: "ReviewOrder", viewer: "User", sent: QueryDict) -> dict[str, Any]:
    return {"notes": selectors.notes_of(order), "note_form": forms.Note()}


def _timeline(order: "ReviewOrder", viewer: "User", sent: QueryDict) -> dict[str, Any]:
    return {"entries": selectors.timeline(order=order, viewer=viewer)}


PARTS: dict[str, Part] = {
    "person": _person,
    "job": _job,
    "identity": _identity,
    "contacts": _contacts,
    "risk": risk_part,
    "history": _history,
    "shared": _shared,
    "records": _records,
    "documents": _documents,
    "notes": _notes,
    "timeline": _timeline,
}
