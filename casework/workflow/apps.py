"""Workflow: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowApp(AppConfig):
    """Register the app with Django and its topic with the live pages."""

    name = "casework.workflow"
    label = "workflow"
    verbose_name = _("Workflow")

    def ready(self) -> None:
        """Say who may watch a pool; orders and cases lie in pools of one kind of table."""
        from casework.jobs import live
        from casework.workflow import permissions

        live.register_topic("pool", permissions.may_watch_pool)
