"""What assignment enters elsewhere: parts of the team page, navigation, kinds of work and of runs."""

from django.utils.translation import gettext_lazy as _

from casework.jobs import runs
from casework.lib.roles import Role
from casework.people import floor_parts, navigation
from casework.people.permissions import TEAM_READERS
from casework.workflow import morning
from casework.workflow.approvals import registry
from casework.workflow.dealing import committing, tasks  # noqa: F401  # tasks: kinds of work


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    floor_parts.add_section(floor_parts.Section(key="workflow.stranded", url_name="workflow:stranded"))
    floor_parts.add_action(
        floor_parts.Action(key="workflow.hand_over", label=_("Leaves"), icon="log-out", url_name="workflow:hand_over")
    )
    floor_parts.add_action(
        floor_parts.Action(key="workflow.capacity", label=_("Capacity"), icon="gauge", url_name="workflow:capacity")
    )
    floor_parts.set_page("workflow:member")
    _add_pages()
    _name_runs()


def _add_pages() -> None:
    """Show the engine's pages in the navigation."""
    navigation.register(
        navigation.Entry(
            key="workflow.roster", label=_("Skills and shifts"), icon="calendar-check", url_name="workflow:roster",
            roles=frozenset(TEAM_READERS), group=_("Floor"), order=310,
        )
    )  # fmt: skip
    navigation.register(
        navigation.Entry(
            key="workflow.policy", label=_("Assignment policy"), icon="scale", url_name="workflow:policy",
            roles=frozenset(TEAM_READERS), group=_("Floor"), order=330,
        )
    )  # fmt: skip
    navigation.register(
        navigation.Entry(
            key="workflow.calendars", label=_("Working time"), icon="calendar-clock", url_name="workflow:calendars",
            roles=frozenset(TEAM_READERS), group=_("Floor"), order=315,
        )
    )  # fmt: skip
    navigation.register(
        navigation.Entry(
            key="workflow.fairness", label=_("Fairness"), icon="equal", url_name="workflow:fairness",
            roles=frozenset(TEAM_READERS), group=_("Floor"), order=320,
        )
    )  # fmt: skip
    navigation.register(
        navigation.Entry(
            key="workflow.approvals", label=_("Approvals"), icon="stamp", url_name="workflow:approvals",
            roles=frozenset(Role), group=_("Pools"), order=145, waiting=registry.waiting,
            shown_to=registry.decides_something,
        )
    )  # fmt: skip


def _name_runs() -> None:
    """Say how the engine's runs are called on their page."""
    runs.register_kind(
        morning.RUN,
        _("Deal of the morning"),
        counts={"items": _("waited"), "dealt": _("dealt"), "stayed": _("stayed")},
    )
    runs.register_kind(
        committing.KIND,
        _("Deal of a pool"),
        counts={"items": _("waited"), "dealt": _("dealt"), "stayed": _("stayed"), "people": _("people")},
    )
