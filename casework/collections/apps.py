"""Collections: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectionsApp(AppConfig):
    """Register the app with Django."""

    name = "casework.collections"
    label = "collections"
    verbose_name = _("Collections")

    def ready(self) -> None:
        """Fill the registries: what the ledger and telephony tell, live topics, kinds of work and runs, navigation."""
        from casework.collections import entries, night_entries, permissions, tasks  # noqa: F401
        from casework.collections.agencies.entries import enter as enter_agencies
        from casework.collections.desk import DESK
        from casework.collections.limits.entries import enter as enter_limits
        from casework.collections.lost.entries import enter as enter_lost
        from casework.collections.messaging.entries import enter as enter_messaging
        from casework.collections.papers.entries import enter as enter_papers
        from casework.collections.retention.entries import enter as enter_retention
        from casework.collections.selectors.origins import cases_of
        from casework.collections.services.calls import call_changed, outcome_recorded
        from casework.collections.services.ledger import ledger_changed
        from casework.collections.services.night import ask_for
        from casework.collections.services.restraining import hold_lifted, restraints_changed
        from casework.collections.writeoffs.entries import enter as enter_write_offs
        from casework.contact import holding, origins
        from casework.jobs import live
        from casework.portfolio import changes, current
        from casework.telephony import listeners
        from casework.workflow import desk

        desk.register(DESK)
        changes.on_ledger_changed(ledger_changed)
        current.catch_up_by(ask_for)
        listeners.on_call_ended(call_changed)
        listeners.on_outcome(outcome_recorded)
        listeners.on_recording(call_changed)
        holding.on_changed(restraints_changed)
        holding.on_lifted(hold_lifted)
        origins.find_by(cases_of)
        live.register_topic("case", permissions.may_watch_case)
        entries.enter()
        night_entries.enter()
        enter_limits()
        enter_lost()
        enter_agencies()
        enter_messaging()
        enter_write_offs()
        enter_retention()
        enter_papers()
