"""Saving filters of pages: one's own, shared with a team, the one with which a page opens."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import OutOfReach, Refused
from casework.people import permissions, saveable
from casework.people.models import SavedDefault, SavedView, Team

if TYPE_CHECKING:
    from casework.people.models import User

MOST_SAVED = 50


class SavingRefused(Refused):
    """The filter cannot be kept like this; the message says why."""


class NotYourView(OutOfReach):
    """No filter of this id is the person's to see, or to change."""


@transaction.atomic
def save_view(
    *, owner: "User", page: str, name: str, query: str, team: Team | None, default: bool, now: datetime
) -> SavedView:
    """Keep the filter under `name`, in place of an own one of that name. team: share it with its leads.

    Raises SavingRefused: the page keeps none, no filter is set, too many. NotYourView: the team is not theirs to lead.
    """
    kept = saveable.tidy(page, query)
    if not kept:
        raise SavingRefused(_("There is no filter to save."))
    if team is not None and team.pk not in permissions.team_ids_with(owner, "assign_team"):
        raise NotYourView(_("There is no such team."))
    mine = SavedView.objects.filter(owner=owner, page=page)
    if mine.exclude(name=name).count() >= MOST_SAVED:
        raise SavingRefused(_("You keep %(number)d filters of this page: delete one first.") % {"number": MOST_SAVED})
    view, _made = SavedView.objects.update_or_create(
        owner=owner, page=page, name=name, defaults={"query": kept, "team": team, "saved_at": now}
    )
    if default:
        SavedDefault.objects.update_or_create(owner=owner, page=page, defaults={"view": view})
    return view


def rename_view(*, view: UUID, actor: "User", name: str) -> SavedView:
    """Call an own filter otherwise. Raises NotYourView, SavingRefused (another one is called so)."""
    mine = SavedView.objects.filter(public_id=view, owner=actor).first()
    if mine is None:
        raise NotYourView(_("There is no such filter."))
    mine.name = name
    try:
        with transaction.atomic():
            mine.save(update_fields=["name"])
    except IntegrityError as error:
        raise SavingRefused(_("Another filter of yours is called so.")) from error
    return mine


def delete_view(*, view: UUID, actor: "User") -> None:
    """Delete an own filter, for everybody whom it was shared with too. Raises NotYourView."""
    deleted, _rows = SavedView.objects.filter(public_id=view, owner=actor).delete()
    if not deleted:
        raise NotYourView(_("There is no such filter."))


@transaction.atomic
def toggle_default(*, view: UUID, actor: "User") -> bool:
    """Let the page open with this filter, or with none if it did; return whether it does. Raises NotYourView."""
    seen = permissions.saved_views_seen_by(actor).filter(public_id=view).first()
    if seen is None:
        raise NotYourView(_("There is no such filter."))
    if SavedDefault.objects.filter(owner=actor, page=seen.page, view=seen).delete()[0]:
        return False
    SavedDefault.objects.update_or_create(owner=actor, page=seen.page, defaults={"view": seen})
    return True
