"""What the parts of the pages need."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.lib.templatetags.ui import bare_percent
from casework.workflow import policies

if TYPE_CHECKING:
    from casework.people.models import Team, User
    from casework.workflow.handover import HandedOver


def as_asked(team: "Team") -> dict[str, Any]:
    """Return what the form of a new version begins with: the newest one."""
    newest = policies.newest(team)
    return {**newest, **newest.pop("weights"), "hold_out_share": bare_percent(newest["hold_out_bp"])}


def handed_over(person: "User", result: "HandedOver") -> str:
    """Say what became of somebody's work."""
    text = ngettext(
        "%(person)s has left. %(dealt)d item went to colleagues, %(pooled)d to the pool.",
        "%(person)s has left. %(dealt)d items went to colleagues, %(pooled)d to the pool.",
        result.dealt,
    ) % {"person": person, "dealt": result.dealt, "pooled": result.pooled}
    if result.remaining:
        names = ", ".join(str(team) for team in result.remaining)
        text += " " + _("Still a member of %(teams)s, which others lead.") % {"teams": names}
    return text
