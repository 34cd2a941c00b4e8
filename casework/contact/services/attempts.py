"""Writing the ledger of contact attempts."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.contact import rules
from casework.contact.models import Channel, ContactAttempt, Party, Purpose, Result
from casework.contact.rules import Problem
from casework.contact.services.flags import note_objection
from casework.lib.refusal import Refused
from casework.portfolio.models import ContactPoint, Customer

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.people.models import User

PROBLEM_TEXTS: "dict[Problem, str | StrPromise]" = {
    Problem.NOBODY_SAID_THAT: _("Nobody was reached, so the result can only be no answer, busy or message sent."),
    Problem.SOMEBODY_WAS_THERE: _("Somebody was reached, so the result cannot be no answer, busy or message sent."),
    Problem.NOT_THEIR_WORD: _("This result does not go with the person reached."),
    Problem.NOT_FOR_PURPOSE: _("This result does not go with the purpose of the contact."),
    Problem.NOT_BY_CHANNEL: _("This result does not go with the channel."),
    Problem.NO_NUMBER: _("Say which number was used."),
    Problem.NOTE_TOO_LONG: format_lazy(_("The note is too long: at most {max} characters."), max=rules.MAX_NOTE),
}


class AttemptRefused(Refused):
    """The attempt cannot be true as told; the text names the rule."""


@transaction.atomic
def record_attempt(
    *,
    customer: Customer,
    point: ContactPoint | None,
    channel: str,
    purpose: str,
    party: str,
    result: str,
    note: str,
    actor: "User",
    now: datetime,
    loan: int | None = None,
) -> ContactAttempt:
    """Append one attempt to the ledger; mark the number wrong or valid when the result shows it, and keep a third
    party's objection for ever.

    point: the customer's; needed for calls and text messages. note: at most rules.MAX_NOTE characters, trimmed. loan:
    the id of the debt that it was about. The gate is not asked: it stands before a contact, and what did happen is
    recorded whatever it would have said. Raises AttemptRefused (names the rule); ValueError for a word that is none of
    the choices.
    """
    note = note.strip()
    if point is not None and point.customer_id != customer.pk:
        raise AttemptRefused(_("This number does not belong to the customer."))
    facts = {"channel": Channel(channel), "purpose": Purpose(purpose), "party": Party(party), "result": Result(result)}
    if problem := rules.attempt_problem(**facts, note=note, has_point=point is not None):
        raise AttemptRefused(PROBLEM_TEXTS[problem])
    attempt = ContactAttempt.objects.create(
        customer=customer, point=point, loan_id=loan, note=note, made_by=actor, made_at=now, **facts
    )
    if point is not None:
        _learn(point=point, party=party, result=result)
        if result == Result.OBJECTED and point.is_third_party:
            note_objection(point=point, reason=note or str(Result.OBJECTED.label), actor=actor, now=now)
    return attempt


def _learn(*, point: ContactPoint, party: str, result: str) -> None:
    current = ContactPoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
    status = rules.status_after(
        status=current.status, is_third_party=current.is_third_party, party=party, result=result
    )
    if status != current.status:
        ContactPoint.objects.filter(pk=point.pk).update(status=status)
