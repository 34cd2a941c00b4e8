"""The roles. Each is a Django group of the same name; a person may hold several."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is employed to do."""

    INITIAL_REVIEWER = "initial_reviewer", _("Initial reviewer")
    RE_REVIEWER = "re_reviewer", _("Re-reviewer")
    COLLECTOR = "collector", _("Collector")
    SUPERVISOR = "supervisor", _("Supervisor")
    INSPECTOR = "inspector", _("Quality inspector")
    SERVICE = "service", _("Customer service")
    RISK = "risk", _("Risk manager")
    OPERATIONS = "operations", _("Operations")
    AUDITOR = "auditor", _("Auditor")
