"""Where quality stands in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.lib.roles import Role
from casework.people.navigation import Entry
from casework.quality import permissions, selectors

_GROUP = _("Quality")
_READERS = frozenset(permissions.READERS)
_SETTINGS = frozenset({Role.INSPECTOR, Role.AUDITOR})

ENTRIES = (
    Entry(
        key="quality.index", label=_("Inspections"), icon="clipboard-check", url_name="quality:index", roles=_READERS,
        group=_GROUP, order=400, waiting=selectors.inspections_waiting,
    ),
    Entry(
        key="quality.mine", label=_("My inspections"), icon="clipboard-check", url_name="quality:mine",
        roles=frozenset(permissions.INSPECTED), group=_GROUP, order=405, also=("quality:index",),
    ),
    Entry(
        key="quality.actions", label=_("Corrective actions"), icon="siren", url_name="quality:actions", roles=_READERS,
        group=_GROUP, order=410, waiting=selectors.actions_waiting,
    ),
    Entry(
        key="quality.disputes", label=_("Disputes"), icon="scale", url_name="quality:disputes", roles=_READERS,
        group=_GROUP, order=420, waiting=selectors.disputes_waiting,
    ),
    Entry(
        key="quality.people", label=_("Results by person"), icon="users", url_name="quality:people", roles=_READERS,
        group=_GROUP, order=430,
    ),
    Entry(
        key="quality.signals", label=_("Signals"), icon="radar", url_name="quality:signals", roles=_READERS,
        group=_GROUP, order=440,
    ),
    Entry(
        key="quality.agreement", label=pgettext_lazy("inspectors", "Agreement"), icon="git-compare",
        url_name="quality:agreement",
        roles=_SETTINGS, group=_GROUP, order=450,
    ),
    Entry(
        key="quality.meetings", label=_("Meetings"), icon="notebook-pen", url_name="quality:meetings", roles=_READERS,
        group=_GROUP, order=460,
    ),
    Entry(
        key="quality.plans", label=_("Sampling plans"), icon="dices", url_name="quality:plans", roles=_SETTINGS,
        group=_GROUP, order=470,
    ),
    Entry(
        key="quality.cards", label=_("Scorecards"), icon="list-checks", url_name="quality:cards", roles=_SETTINGS,
        group=_GROUP, order=480,
    ),
)  # fmt: skip
