"""What legal steps and files of cases are called in the audit trail."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.collections.legal.models import LegalKind
from casework.jobs import words


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    words.register(
        actions={
            "legal.record": _("Legal step written down"),
            "legal.strike": _("Legal step struck out"),
            "case_file.attach": _("File attached to a case"),
            "case_file.look": _("File of a case looked at"),
            "case_file.remove": _("File of a case removed"),
        },
        things={"case_file": _("File of a case")},
        facts={"step": _("Step"), "happened_on": pgettext_lazy("day", "On"), "cost": _("Cost")},
        values={"step": dict(LegalKind.choices)},
    )
