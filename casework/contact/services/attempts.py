"""Writing the ledger of contact attempts."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.contact import rules
from casework.contact.codes import rules as codes
from casework.contact.models import Channel, ContactAttempt, Party, Purpose, Result, ResultCode, RightPartyCheck
from casework.contact.rules import Problem
from casework.contact.services.flags import note_objection
from casework.lib.refusal import Refused
from casework.portfolio.models import ContactPoint, Customer, PointStatus

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
    Problem.NOT_VERIFIED: _("Say how you knew that it was the borrower: before that nobody is told of the debt."),
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
    code: ResultCode | None = None,
    verified_by: Sequence[str] | None = None,
) -> ContactAttempt:
    """Append one attempt to the ledger; mark the number wrong or valid when the result shows it, and keep a third
    party's objection for ever.

    point: the customer's; needed for calls and text messages. note: at most rules.MAX_NOTE characters, trimmed. loan:
    the id of the debt that it was about. code: by which it is told; it has to mean this. verified_by: what the borrower
    was asked and answered rightly (`codes.rules.QUESTIONS`); kept, and where a debt is spoken of RIGHT_PARTY_QUESTIONS
    of them are needed; None where nobody was asked how they knew (a file, a program).

    The gate is not asked: it stands before a contact, and what did happen is recorded whatever it would have said.
    Raises AttemptRefused (names the rule); ValueError for a word that is none of the choices.
    """
    note = note.strip()
    if point is not None and point.customer_id != customer.pk:
        raise AttemptRefused(_("This number does not belong to the customer."))
    facts = {"channel": Channel(channel), "purpose": Purpose(purpose), "party": Party(party), "result": Result(result)}
    if problem := rules.attempt_problem(**facts, note=note, has_point=point is not None):
        raise AttemptRefused(PROBLEM_TEXTS[problem])
    if code is not None and not (
        code.result == result and code.has("parties", party) and code.has("channels", channel)
    ):
        raise AttemptRefused(_("This result does not go with the person reached."))
    if verified_by is not None and not is_known(verified_by, channel=channel, purpose=purpose, party=party):
        raise AttemptRefused(PROBLEM_TEXTS[Problem.NOT_VERIFIED])
    attempt = ContactAttempt.objects.create(
        customer=customer, point=point, loan_id=loan, note=note, made_by=actor, made_at=now,
        code=code, **facts,
    )  # fmt: skip
    if party == Party.BORROWER and verified_by:
        asked = ",".join(one for one in codes.QUESTIONS if one in verified_by)
        RightPartyCheck.objects.create(attempt=attempt, questions=asked, checked_by=actor, checked_at=now)
    if point is not None:
        _learn(point=point, party=party, result=result, says=code.number_status if code is not None else "")
        if result == Result.OBJECTED and point.is_third_party:
            note_objection(point=point, reason=note or str(Result.OBJECTED.label), actor=actor, now=now)
    return attempt


def is_known(verified_by: Sequence[str], *, channel: str, purpose: str, party: str) -> bool:
    """Say whether the party may be called the borrower, after these questions."""
    if not codes.needs_verification(channel=channel, purpose=purpose, party=party):
        return True
    return codes.is_verified(verified_by, needed=settings.RIGHT_PARTY_QUESTIONS)


def _learn(*, point: ContactPoint, party: str, result: str, says: str) -> None:
    current = ContactPoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
    status = rules.status_after(
        status=current.status, is_third_party=current.is_third_party, party=party, result=result
    )
    if says and current.status != PointStatus.DO_NOT_CALL:
        status = says
    if status != current.status:
        ContactPoint.objects.filter(pk=point.pk).update(status=status)
