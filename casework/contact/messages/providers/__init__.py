"""The installed providers of messages, by name; the settings say which of them carries what."""

from collections.abc import Callable

from django.conf import settings

from casework.contact.messages.providers.base import Provider, UnknownProvider
from casework.contact.messages.providers.console import Console
from casework.contact.messages.providers.http_sms import HttpSms
from casework.contact.messages.providers.smtp import Smtp

_INSTALLED: dict[str, Callable[[], Provider]] = {
    Console.name: Console, Smtp.name: Smtp, HttpSms.name: HttpSms.from_settings,
}  # fmt: skip


def install(name: str, make: Callable[[], Provider]) -> None:
    """Install a provider of the house's own under `name` (at most 20 characters); call it in `AppConfig.ready`."""
    _INSTALLED[name] = make


def get(name: str) -> Provider:
    """Return the provider called `name`. Raises UnknownProvider."""
    try:
        make = _INSTALLED[name]
    except KeyError:
        raise UnknownProvider(name) from None
    return make()


def name_for(channel: str) -> str:
    """Return the name of the provider that carries messages of a channel ("sms", "email")."""
    names = {"sms": settings.MESSAGES_SMS_PROVIDER, "email": settings.MESSAGES_EMAIL_PROVIDER}
    return str(names[channel])
