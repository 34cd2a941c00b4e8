"""What lost contact enters into the house's registries."""

from django.utils.translation import gettext_lazy as _

from casework.collections.lost.models import Found
from casework.jobs import words


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    words.register(
        actions={"lost_contact.mark": _("Borrower called lost"), "lost_contact.find": _("Borrower found again")},
        facts={"tries": _("Tries"), "how": _("How")},
        values={"how": dict(Found.choices)},
    )
