"""What `manage.py check --deploy` says about the environment."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Warned

NO_REDIS = Warned(
    "PRODUCTION is on without REDIS_URL: sockets and the rates of API clients work within one process only.",
    hint="Set REDIS_URL (docs/operations.md).",
    id="casework.W001",
)


@register(Tags.compatibility, deploy=True)
def redis_is_there(**_given: Any) -> list[CheckMessage]:
    """Warn of a production whose processes cannot count together."""
    return [NO_REDIS] if settings.PRODUCTION and not settings.REDIS_URL else []
