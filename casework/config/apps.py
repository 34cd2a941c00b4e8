"""The project's own app: settings, addresses, servers and the commands that run them."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """Top of the house."""

    name = "casework.config"
    label = "config"

    def ready(self) -> None:
        """Make the project's Celery application the current one, so that work goes to its broker from any process."""
        from casework.config import checks  # noqa: F401
        from casework.config.celery import app

        app.set_default()
