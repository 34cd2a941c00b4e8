"""What people are told once something was done."""

from collections import Counter
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import trigger_client_event

from casework.review.states import Decided, OrderState

if TYPE_CHECKING:
    from django.forms import Form

    from casework.people.models import User
    from casework.review.models import Decision, Payout, ReviewOrder
    from casework.workflow.assignment import Dealt


def assigned(dealt: "Dealt", person: "User") -> str:
    """Say how many orders went to whom, and why others stayed."""
    number = len(dealt.assigned)
    text = ngettext("%(number)d order given to %(person)s.", "%(number)d orders given to %(person)s.", number)
    return " ".join([text % {"number": number, "person": person}, *_stayed(dealt)])


def released(dealt: "Dealt") -> str:
    """Say how many orders went back to the pool, and why others did not."""
    number = len(dealt.assigned)
    text = ngettext("%(number)d order released to the pool.", "%(number)d orders released to the pool.", number)
    return " ".join([text % {"number": number}, *_stayed(dealt)])


def prioritised(dealt: "Dealt") -> str:
    """Say how many orders got another priority, and why others did not."""
    number = len(dealt.assigned)
    text = ngettext("%(number)d order has a new priority.", "%(number)d orders have a new priority.", number)
    return " ".join([text % {"number": number}, *_stayed(dealt)])


def _stayed(dealt: "Dealt") -> list[str]:
    reasons = Counter(dealt.refused.values())
    return [
        ngettext("%(number)d stayed: %(reason)s", "%(number)d stayed: %(reason)s", number)
        % {"number": number, "reason": reason}
        for reason, number in reasons.most_common()
    ]


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
