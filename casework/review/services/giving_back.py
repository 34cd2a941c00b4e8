"""A reviewer gives an order back to its pool, with a reason."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import Refused
from casework.review.models import OrderQuestion, ReviewOrder
from casework.review.services.desk import DESK
from casework.review.services.hold import OrderTaken, require_held
from casework.workflow import assignment

if TYPE_CHECKING:
    from casework.people.models import User


class ReleaseRefused(Refused):
    """The order cannot be given back like this; nothing was changed."""


@transaction.atomic
def give_back(*, order: ReviewOrder, actor: "User", reason: str, now: datetime) -> ReviewOrder:
    """Put an order that the actor holds back into its pool and return it.

    Raises ReleaseRefused (no reason; a question of the re-review is theirs to answer), OrderTaken, OutOfReach.
    """
    held = require_held(order=order, actor=actor)
    if not reason.strip():
        raise ReleaseRefused(_("Say why you give it back."))
    if OrderQuestion.objects.open().filter(order=held).exists():
        raise ReleaseRefused(_("The re-review asked you: answer it, or let your supervisor give it to somebody else."))
    dealt = assignment.release(
        desk=DESK, item_ids=[held.pk], actor=actor, now=now, reason=reason.strip(),
        still=lambda item: item.assignee_id == actor.pk,
    )  # fmt: skip
    if not dealt.assigned:
        raise OrderTaken(_("Somebody else has been given this order meanwhile."))
    return ReviewOrder.objects.get(pk=held.pk)
