"""Placing a call by click."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casework.contact import gate
from casework.contact.models import Channel, Purpose
from casework.jobs import outbox
from casework.lib.refusal import Conflict
from casework.portfolio.models import ContactPoint
from casework.telephony import selectors
from casework.telephony.models import Call

if TYPE_CHECKING:
    from casework.people.models import User

FOLLOW = "telephony.follow_call"


class CallRefused(Conflict):
    """The agent cannot place a call now: another one goes on, or its outcome is missing."""


def agent_number(agent: "User") -> str:
    """Return the agent's own phone at the provider: "ext-" and the user's id, as the exchange is set up."""
    return f"ext-{agent.pk}"


@transaction.atomic
def place_call(
    *,
    point: ContactPoint,
    purpose: str,
    agent: "User",
    now: datetime,
    link: Callable[[Call], None] | None = None,
    loan: int | None = None,
) -> Call:
    """Ask the gate, write the call, and let the background ring the phones once this transaction has committed.

    link: is given the new call in the same transaction, to tie it to the order or case that it is made for. loan:
    the id of the debt that it is about. The caller has checked that the agent may work that item. Raises CallRefused,
    contact.gate.ContactRefused.
    """
    _refuse_a_second(agent)
    gate.require(
        customer=point.customer, point=point, channel=Channel.CALL, purpose=purpose, actor=agent, now=now, loan=loan
    )
    try:
        with transaction.atomic():
            call = Call.objects.create(
                agent=agent,
                point=point,
                loan_id=loan,
                purpose=Purpose(purpose),
                provider=settings.TELEPHONY_PROVIDER,
                created_at=now,
            )
    except IntegrityError as error:
        raise CallRefused(_("You are already on a call.")) from error
    if link is not None:
        link(call)
    outbox.enqueue(FOLLOW, key=f"{call.public_id}", params={"call": call.pk}, now=now)
    outbox.push(topic_of(call))
    return call


def topic_of(call: Call) -> str:
    """Return the topic under which pages watch the call."""
    return f"call-{call.public_id}"


def _refuse_a_second(agent: "User") -> None:
    current = selectors.current_call(agent=agent)
    if current is None:
        return
    if current.is_live:
        raise CallRefused(_("You are already on a call."))
    raise CallRefused(_("First record the outcome of your last call."))
