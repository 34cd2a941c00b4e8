"""The project's own app: settings, addresses, servers and the commands that run them."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """Top of the house."""

    name = "casework.config"
    label = "config"
