"""Extensions and re-schedules, asked for on the case; portfolio decides and keeps them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from casework.collections.models import CollectionCase
from casework.collections.services.hold import require_held, tell
from casework.lib.refusal import Refused
from casework.portfolio.current import require_current
from casework.portfolio.models import ScheduleChange
from casework.portfolio.services.moving import ask_change

if TYPE_CHECKING:
    from casework.people.models import User


class AgreementRefused(Refused):
    """No agreement is made of this case; nothing was changed."""


def ask_agreement(
    *, case: CollectionCase, actor: "User", kind: str, now: datetime, **terms: Any
) -> ScheduleChange:  # fmt: skip
    """Ask for an extension (days, fee) or a re-schedule (term, rate_bp, fee) of the case's loan, with a reason.

    Operations decide. Raises OutOfReach, CaseTaken, AgreementRefused (a reminder), portfolio's ChangeRefused,
    BookBehind.
    """
    require_current(case.book, now=now)
    with transaction.atomic():
        held = require_held(case=case, actor=actor)
        if held.bucket.is_reminder:
            raise AgreementRefused(_("Nothing is past due yet."))
        made = ask_change(loan=_with_terms(held), kind=kind, actor=actor, now=now, **terms)
        tell(held, actor)
    return made


def _with_terms(case: CollectionCase) -> Any:
    """Return the case's loan with the book and the product that an agreement reads."""
    return type(case.loan)._default_manager.select_related("book", "product").get(pk=case.loan_id)
