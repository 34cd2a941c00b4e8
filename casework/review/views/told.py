"""What people are told once something was done."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from casework.review.states import Decided, OrderState

if TYPE_CHECKING:
    from django.forms import Form

    from casework.review.models import Decision, Payout, ReviewOrder


def decided(decision: "Decision") -> str:
    """Say what was decided and where the order is now."""
    facts = {"order": decision.order.external_ref}
    if decision.outcome == Decided.REJECTED:
        return _("%(order)s rejected.") % facts
    if decision.order.state == OrderState.POOLED:
        return _("%(order)s approved; it goes to the re-review.") % facts
    return _("%(order)s approved; it waits for its payout.") % facts


def disbursed(order: "ReviewOrder", payout: "Payout") -> str:
    """Say under which reference an order is being paid out."""
    facts = {"order": order.external_ref, "reference": payout.reference}
    return _("The payout of %(order)s is on its way as %(reference)s.") % facts


def with_toast(answer: HttpResponse, text: str, *, level: str = "success") -> HttpResponse:
    """Add a toast that says what was done; level "error": what was not."""
    return trigger_client_event(answer, "toast", {"level": level, "text": text})


def noted(answer: HttpResponse) -> HttpResponse:
    """Add the toast "contact recorded" to an answer."""
    return with_toast(answer, _("Contact recorded."))


def wrong(form: "Form") -> HttpResponse:
    """Say in a toast what is wrong with a form that has no place of its own on the page."""
    text = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return trigger_client_event(
        HttpResponse(status=422, headers={"HX-Reswap": "none"}), "toast", {"level": "error", "text": text}
    )
