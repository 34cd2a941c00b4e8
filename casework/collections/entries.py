"""Where the pages of collections stand in the navigation, and what its runs are called."""

from django.utils.translation import gettext_lazy as _

from casework.collections import permissions
from casework.collections.selectors import (
    FIELDS,
    MINE_FIELDS,
    MINE_PAGE,
    POOL_PAGE,
    action_notices,
    counts,
    due_holds,
    waivers_asked,
    waivers_waiting,
)
from casework.jobs import runs, words
from casework.lib.roles import Role
from casework.people import notices, saveable
from casework.people.navigation import Entry, register
from casework.workflow.approvals import registry as approvals
from casework.workflow.permissions import pool_topics


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    _navigation()
    approvals.register(
        approvals.Kind(
            key="waiver", label=_("Waiver"), icon="badge-percent", roles=frozenset(permissions.DECIDERS),
            concerns=permissions.decides_waivers, waiting=waivers_waiting, read=waivers_asked,
        )
    )  # fmt: skip
    saveable.register_page(POOL_PAGE, FIELDS)
    saveable.register_page(MINE_PAGE, MINE_FIELDS)
    notices.register(action_notices)
    _names()


def _names() -> None:
    words.register(
        actions={
            "roll.ask": _("Roll asked for"),
            "promise.cancel": _("Promise cancelled"),
            "waiver.approve": _("Waiver approved"),
            "waiver.reject": _("Waiver rejected"),
            "receipt.reveal": _("Receipt looked at"),
            "contact_point.change": _("Status of a number changed"),
        },
        facts={"case": _("Case")},
    )
    runs.register_kind(
        "roll",
        _("Roll"),
        counts={
            "opened": _("opened"),
            "rolled": _("rolled on"),
            "cured_down": _("cured down"),
            "collected": _("collected"),
            "retained": _("kept by their collectors"),
            "kept": _("promises kept"),
            "part_kept": _("promises part kept"),
            "broken": _("promises broken"),
        },
    )


def _navigation() -> None:
    register(
        Entry(
            key="collections.mine", label=_("My cases"), icon="folder-open", url_name="collections:mine",
            roles=frozenset({Role.COLLECTOR}), group=_("Work"), order=20, waiting=counts.mine_waiting,
        )
    )  # fmt: skip
    register(
        Entry(
            key="collections.pools", label=_("Case pools"), icon="layers", url_name="collections:pools",
            roles=frozenset({Role.SUPERVISOR, Role.OPERATIONS, Role.AUDITOR}), group=_("Pools"), order=130,
            waiting=counts.pools_waiting, follows=pool_topics, shown_to=permissions.sees_pools,
        )
    )  # fmt: skip
    register(
        Entry(
            key="collections.holds", label=_("Holds"), icon="hand", url_name="collections:holds",
            roles=frozenset({Role.SUPERVISOR, Role.OPERATIONS, Role.AUDITOR}), group=_("Pools"), order=140,
            waiting=due_holds, shown_to=permissions.sees_pools,
        )
    )  # fmt: skip
    register(
        Entry(
            key="collections.buckets", label=_("Buckets"), icon="chart-no-axes-column", url_name="collections:buckets",
            roles=frozenset({Role.SUPERVISOR, Role.OPERATIONS, Role.AUDITOR}), group=_("Numbers"), order=630,
            shown_to=permissions.sees_pools,
        )
    )  # fmt: skip
