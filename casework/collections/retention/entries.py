"""What keeping cases enters into the house's registries."""

from django.utils.translation import gettext_lazy as _

from casework.collections.permissions import sees_pools
from casework.collections.retention import selectors
from casework.collections.retention.permissions import DECIDERS
from casework.jobs import words
from casework.workflow.approvals import registry


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    registry.register(
        registry.Kind(
            key="retention", label=_("Keep a case"), icon="pin", roles=frozenset(DECIDERS), concerns=sees_pools,
            waiting=selectors.waiting_for, read=selectors.asked,
        )
    )  # fmt: skip
    words.register(
        actions={
            "retention.ask": _("Asked to keep a case"),
            "retention.take_back": _("Does not keep a case any longer"),
            "retention.approve": _("Keeping a case approved"),
            "retention.refuse": _("Keeping a case refused"),
        }
    )
