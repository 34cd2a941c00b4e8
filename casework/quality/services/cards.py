"""Editing a scorecard makes its next version; what was scored keeps the version it was scored by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.quality import permissions
from casework.quality.models import ActionKind, Scorecard, ScorecardItem, ScorecardSection

if TYPE_CHECKING:
    from casework.people.models import User


class CardRefused(Refused):
    """The scorecard is not complete; nothing was changed."""


class CardChanged(Conflict):
    """Somebody else made a version meanwhile."""


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """A question: its points within the section; the action that failing it opens, "" for one that is not fatal."""

    text: str
    weight: int
    action: str = ""


@dataclass(frozen=True, kw_only=True)
class NewSection:
    """A section with its weight against the others, and its questions."""

    name: str
    weight: int
    items: Sequence[NewItem]


@transaction.atomic
def change_card(
    *, subject: str, seen: int, sections: Sequence[NewSection], actor: "User", now: datetime
) -> Scorecard:  # fmt: skip
    """Make the next version of the scorecard for this kind of work; return it. It is asked from now on.

    seen: the version that the writer changed. For inspectors. Raises OutOfReach, CardChanged, CardRefused (no section,
    a section without name, questions or weight).
    """
    if not permissions.scores(actor):
        raise OutOfReach(_("There is no such scorecard."))
    locked = Scorecard.objects.select_for_update(of=("self",)).filter(code=subject).order_by("version")
    newest = list(locked)[-1]
    if newest.version != seen:
        raise CardChanged(_("Somebody else has changed this scorecard meanwhile."))
    _check(sections)
    made = Scorecard.objects.create(
        code=subject, version=newest.version + 1, name=newest.name, made_by=actor, made_at=now
    )
    position = 0
    for number, section in enumerate(sections, start=1):
        row = ScorecardSection.objects.create(scorecard=made, position=number, name=section.name, weight=section.weight)
        items = [
            ScorecardItem(
                scorecard=made, section=row, position=position + at, text=item.text, weight=item.weight,
                fatal=bool(item.action), action=ActionKind(item.action or ActionKind.COACHING),
            )
            for at, item in enumerate(section.items, start=1)
        ]  # fmt: skip
        position += len(ScorecardItem.objects.bulk_create(items))
    audit.record(
        actor=actor, action="scorecard.change", subject_kind="scorecard", subject_id=str(made.pk), now=now,
        detail={"version": made.version, "card": made.code},
    )  # fmt: skip
    return made


def _check(sections: Sequence[NewSection]) -> None:
    if not sections:
        raise CardRefused(_("A scorecard needs a section with a question."))
    for section in sections:
        if not section.name:
            raise CardRefused(_("Every section needs a name."))
        if not section.items or section.weight < 1 or any(item.weight < 1 for item in section.items):
            raise CardRefused(_("Every section needs a weight and a question, and every question points."))
