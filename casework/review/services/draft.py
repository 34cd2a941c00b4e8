"""A decision that was begun: kept while its reviewer has not made it, so that a closed tab loses nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import Conflict
from casework.review.models import DecisionDraft, ReviewOrder
from casework.review.services.hold import lock_held

if TYPE_CHECKING:
    from casework.people.models import User


class DraftChanged(Conflict):
    """Another tab saved the draft after this one had read it."""


@transaction.atomic
def save_draft(
    *,
    order: ReviewOrder,
    actor: "User",
    seen: int,
    outcome: str,
    reasons: Sequence[str],
    note: str,
    amount: str,
    term: str,
    now: datetime,
) -> DecisionDraft:
    """Keep what the actor has entered so far at the order's stage and return it, one version further.

    seen: the version that the actor's page knows, 0 for none. amount, term: as typed. Raises DraftChanged (another tab
    saved meanwhile; nothing is overwritten), OrderTaken, OutOfReach.
    """
    held = lock_held(order=order, actor=actor)
    draft = DecisionDraft.objects.filter(order=held, person=actor, stage=held.stage).first()
    if (draft.version if draft else 0) != seen:
        raise DraftChanged(_("Another tab has changed this draft."))
    draft = draft or DecisionDraft(order=held, person=actor, stage=held.stage)
    draft.version, draft.outcome, draft.reasons, draft.note = seen + 1, outcome, list(reasons), note
    draft.amount, draft.term, draft.saved_at = amount, term, now
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, order: ReviewOrder, actor: "User") -> None:
    """Forget what the actor had entered. Raises OrderTaken, OutOfReach."""
    held = lock_held(order=order, actor=actor)
    DecisionDraft.objects.filter(order=held, person=actor, stage=held.stage).delete()
