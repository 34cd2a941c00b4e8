"""What people are told once something was done."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

if TYPE_CHECKING:
    from django.forms import Form


# What a result asks for next → the event to which the case page listens.
EVENTS = {"promise": "promised", "says_paid": "saysPaid"}


def recorded(answer: HttpResponse, *, suggests: str = "") -> HttpResponse:
    """Add the toast "contact recorded" to an answer. suggests: the step whose drawer opens at once."""
    if suggests in EVENTS:
        trigger_client_event(answer, EVENTS[suggests])
    return trigger_client_event(answer, "toast", {"level": "success", "text": _("Contact recorded.")})


def wrong(form: "Form") -> HttpResponse:
    """Say in a toast what is wrong with a form that has no place of its own on the page."""
    text = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return trigger_client_event(
        HttpResponse(status=422, headers={"HX-Reswap": "none"}), "toast", {"level": "error", "text": text}
    )
