"""The two template languages: Django's own for pages, Jinja2 for what a page repeats often (docs/adr/0015)."""

from pathlib import Path
from typing import Any


def templates(shared: Path) -> list[dict[str, Any]]:
    """Return Django's TEMPLATES. shared: the folder of the templates that belong to no app."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [shared],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    "casework.people.context.shell",
                ],
                "builtins": ["django.templatetags.i18n", "casework.lib.templatetags.ui"],
            },
        },
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",  # folders `jinja2` of the apps
            "APP_DIRS": True,
            "OPTIONS": {"environment": "casework.config.jinja.environment"},
        },
    ]
