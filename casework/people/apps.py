"""People: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleApp(AppConfig):
    """Register the app with Django, its pages with the navigation, its topics with the live pages."""

    name = "casework.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Fill the registries. The pages of `jobs`, which lies below and cannot, are entered here."""
        from casework.jobs.live import register_topic
        from casework.jobs.webhooks.selectors import broken_waiting
        from casework.lib.roles import Role
        from casework.people import notices, permissions
        from casework.people.navigation import Entry, register
        from casework.people.webhook_notices import paused_endpoints

        register_topic("user", permissions.may_watch_user)
        register_topic("team", permissions.may_watch_team)
        self._say_words()
        notices.register(paused_endpoints)
        watched = frozenset(permissions.TEAM_READERS)
        register(
            Entry(
                key="people.team", label=_("Team"), icon="users", url_name="people:team", roles=watched,
                group=_("Floor"), order=300,
            )
        )  # fmt: skip
        register(
            Entry(
                key="jobs.runs", label=_("Runs"), icon="moon-star", url_name="jobs:runs", roles=watched,
                group=_("Operations"), order=800,
            )
        )  # fmt: skip
        register(
            Entry(
                key="jobs.webhooks", label=_("Webhooks"), icon="webhook", url_name="webhooks:endpoints",
                waiting=broken_waiting,
                roles=frozenset({Role.OPERATIONS, Role.AUDITOR}), group=_("Operations"), order=816,
            )
        )  # fmt: skip
        register(
            Entry(
                key="jobs.audit", label=_("Audit trail"), icon="scroll-text", url_name="jobs:audit",
                roles=frozenset({Role.AUDITOR}), group=_("Operations"), order=820,
            )
        )  # fmt: skip

    def _say_words(self) -> None:
        from casework.jobs import words
        from casework.lib.roles import Role

        words.register(
            actions={
                "person.set_roles": _("Roles changed"), "member.add": _("Joined a team"),
                "member.remove": _("Left a team"), "member.set_capacity": _("Capacity changed"),
                "member.let_inspect": _("May inspect a team"), "presence.pause": _("Paused by a supervisor"),
                "presence.let_accept": _("Set to accept work by a supervisor"),
                "person.set_skills": _("Skills changed"), "person.set_shifts": _("Shifts changed"),
                "person.set_capacity": _("Capacity in all changed"), "leave.plan": _("Leave planned"),
                "leave.change": _("Leave changed"), "leave.cancel": _("Leave called off"),
                "member.set_amount_limit": _("Authority changed"),
            },
            things={"person": _("Person")},
            facts={"team": _("Team"), "lead": _("Lead"), "capacity": _("Capacity"), "owner": _("Owner"),
                   "given": _("Given"), "taken": _("Taken away"), "first_on": _("From"), "last_on": _("To"),
                   "was_first_on": _("From, before"), "was_last_on": _("To, before")},
            values={"before": dict(Role.choices), "after": dict(Role.choices)},
        )  # fmt: skip
