"""Telephony: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TelephonyApp(AppConfig):
    """Register the app with Django."""

    name = "casework.telephony"
    label = "telephony"
    verbose_name = _("Telephony")

    def ready(self) -> None:
        """Offer the kinds of background work and the topic of a call; let the contact gate count calls under way."""
        from casework.contact import gate
        from casework.jobs import live, words
        from casework.telephony import selectors, tasks  # noqa: F401

        words.register(
            actions={"recording.play": _("Recording played")},
            things={"recording": _("Recording")},
            facts={"call": _("Call")},
        )
        live.register_topic("call", selectors.may_watch_call)
        gate.count_also(selectors.calls_under_way)
