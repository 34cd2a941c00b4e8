"""What a decision needs beside its reasons: the authority for the amount, the attempts to reach somebody, an answer to
what the re-review asked.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.lib.refusal import Refused
from casework.people.models import Membership
from casework.review import rules
from casework.review.models import Decided, OrderContact, OrderQuestion, ReasonCode, ReviewOrder, Stage

if TYPE_CHECKING:
    from casework.people.models import User


class AuthorityRefused(Refused):
    """The actor may not decide this, or not yet; nothing was decided."""


def authority_of(user: "User", order: ReviewOrder) -> Decimal | None:
    """Return up to which amount `user` may approve for the team of the order's pool; None: any. One query."""
    places = Membership.objects.filter(user=user, team=order.pool.team_id, left_on__isnull=True)
    return places.values_list("amount_limit", flat=True).first()


def must_escalate(order: ReviewOrder, *, actor: "User", amount: Decimal, last_stage: bool) -> bool:
    """Say whether an approval of `amount` has to go on to a re-reviewer with more authority, where it would be final.

    Raises AuthorityRefused at the re-review, where nobody comes after the actor. One query when it would be final.
    """
    limit = authority_of(actor, order) if last_stage else None
    if not rules.above_authority(amount=amount, limit=limit):
        return False
    if order.stage == Stage.INITIAL:
        return True
    raise AuthorityRefused(
        _("You may approve up to %(limit)s. Release it with that reason, so that somebody with more authority gets it.")
        % {"limit": f"{limit:,.2f} {order.currency}"}
    )


def require_attempts(order: ReviewOrder, *, outcome: str, codes: Sequence[str]) -> None:
    """Refuse a reason that asks for more attempts to reach somebody than were made for the order. At most two queries.

    Raises AuthorityRefused.
    """
    wanted = ReasonCode.objects.filter(
        stage=order.stage, outcome=outcome, code__in=codes, active=True, min_attempts__gt=0
    )
    needed = max(wanted.values_list("min_attempts", flat=True), default=0)
    if outcome != Decided.REJECTED or not needed:
        return
    made = OrderContact.objects.filter(order=order).count()
    if made < needed:
        text = ngettext(
            "This reason needs %(needed)d attempt to reach the applicant; %(made)d was made.",
            "This reason needs %(needed)d attempts to reach the applicant; %(made)d were made.",
            needed,
        )
        raise AuthorityRefused(text % {"needed": needed, "made": made})


def require_no_question(order: ReviewOrder) -> None:
    """Refuse to decide what the re-review asked about: it wants an answer. Raises AuthorityRefused."""
    if OrderQuestion.objects.open().filter(order=order).exists():
        raise AuthorityRefused(_("The re-review asked you something about this order: answer it first."))
