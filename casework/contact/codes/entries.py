"""What result codes enter into the house's registries."""

from django.utils.translation import gettext_lazy as _

from casework.contact.codes.permissions import READERS
from casework.jobs import words
from casework.people.navigation import Entry, register


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    register(
        Entry(
            key="contact.codes", label=_("Result codes"), icon="list-checks", url_name="codes:codes",
            roles=frozenset(READERS), group=_("Floor"), order=346,
        )
    )  # fmt: skip
    words.register(actions={"result_code.change": _("Result code changed")}, things={"result_code": _("Result code")})
