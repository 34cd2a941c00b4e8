"""What write-offs enter into the house's registries."""

from django.utils.translation import gettext_lazy as _

from casework.collections.writeoffs import selectors
from casework.collections.writeoffs.permissions import DECIDERS, READERS, may_watch
from casework.jobs import live, words
from casework.people.navigation import Entry, register
from casework.workflow.approvals import registry as approvals


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    register(
        Entry(
            key="collections.writeoffs", label=_("Write-offs"), icon="book-x", url_name="writeoffs:write_offs",
            roles=frozenset(READERS), group=_("Pools"), order=170,
        )
    )  # fmt: skip
    approvals.register(
        approvals.Kind(
            key="write_off", label=_("Write-off"), icon="book-x", roles=frozenset(DECIDERS),
            waiting=selectors.waiting_for, read=selectors.asked, topics=(selectors.TOPIC,),
        )
    )  # fmt: skip
    live.register_topic("writeoffs", may_watch)
    words.register(
        actions={
            "write_off.ask": _("Write-off asked for"),
            "write_off.approved": _("Write-off approved"),
            "write_off.refused": _("Write-off refused"),
            "write_off.taken_back": _("Write-off taken back"),
        },
        facts={"cause": _("Cause"), "note": _("Note")},
    )
