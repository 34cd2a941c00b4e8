"""Workflow: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowApp(AppConfig):
    """Register the app with Django."""

    name = "casework.workflow"
    label = "workflow"
    verbose_name = _("Workflow")
