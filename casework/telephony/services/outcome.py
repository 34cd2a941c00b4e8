"""Saying what came of a call."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.contact.models import Channel, ContactAttempt, ResultCode
from casework.contact.services import record_attempt
from casework.jobs import outbox
from casework.lib.refusal import Conflict
from casework.telephony import listeners
from casework.telephony.models import Call
from casework.telephony.services.place import topic_of
from casework.telephony.services.progress import locked

if TYPE_CHECKING:
    from casework.people.models import User


class OutcomeRefused(Conflict):
    """The outcome cannot be recorded: the call goes on, has one, reached nobody's phone, or is somebody else's."""


@transaction.atomic
def finish_attempt(
    *, call: Call, party: str, result: str, note: str, actor: "User", now: datetime, code: ResultCode | None = None,
    verified_by: Sequence[str] | None = None,
) -> ContactAttempt:  # fmt: skip
    """Write the call's row in the ledger of contact attempts and tie it to the call.

    code, verified_by: as contact's `record_attempt` takes them. Its time is the moment the customer's phone rang.
    Raises OutcomeRefused, contact.services.AttemptRefused.
    """
    fresh = locked(call)
    if fresh.agent_id != actor.pk:
        raise OutcomeRefused(_("Only the person who made the call can say what came of it."))
    if fresh.is_live:
        raise OutcomeRefused(_("The call is not over yet."))
    if fresh.attempt_id is not None:
        raise OutcomeRefused(_("The outcome of this call is recorded already."))
    if fresh.rang_at is None:
        raise OutcomeRefused(_("The customer's phone never rang, so there is no outcome."))
    fresh.attempt = record_attempt(
        customer=fresh.point.customer,
        point=fresh.point,
        channel=Channel.CALL,
        purpose=fresh.purpose,
        party=party,
        result=result,
        note=note,
        actor=actor,
        now=fresh.rang_at,
        loan=fresh.loan_id,
        code=code,
        verified_by=verified_by,
    )
    fresh.save(update_fields=["attempt"])
    outbox.push(topic_of(fresh))
    listeners.tell_outcome(fresh, now)
    return fresh.attempt
