"""The installed telephone providers, by name."""

from collections.abc import Callable

from casework.telephony.providers.base import Provider, UnknownProvider
from casework.telephony.providers.simulator import Simulator

_INSTALLED: dict[str, Callable[[], Provider]] = {Simulator.name: Simulator.from_settings}


def get(name: str) -> Provider:
    """Return the provider called `name`. Raises UnknownProvider."""
    try:
        return _INSTALLED[name]()
    except KeyError:
        raise UnknownProvider(name) from None
