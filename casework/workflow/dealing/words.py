"""The reasons for which work stays in its pool, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.workflow.planner import Stay

STAYS: dict[Stay, Promise] = {
    Stay.NOBODY: _("Nobody here has the skills or the authority for it."),
    Stay.BARRED: _("Everybody who could have it is kept from it: four eyes, or a conflict of interest."),
    Stay.FULL: _("Those who could have it are full; more urgent work comes first."),
    Stay.TOGETHER: _("Its customer's work belongs together, and nobody has room or skills for all of it."),
}


def said(stay: str) -> str:
    """Return the words of a reason, by its value as stored."""
    return str(STAYS[Stay(stay)])
