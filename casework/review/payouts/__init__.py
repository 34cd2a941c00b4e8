"""The installed providers of payouts, by name."""

from collections.abc import Callable

from casework.review.payouts.base import PayoutProvider, UnknownProvider
from casework.review.payouts.simulator import Simulator

_INSTALLED: dict[str, Callable[[], PayoutProvider]] = {Simulator.name: Simulator.from_settings}


def install(name: str, make: Callable[[], PayoutProvider]) -> None:
    """Offer another provider under `name`; call it in `AppConfig.ready`."""
    _INSTALLED[name] = make


def get(name: str) -> PayoutProvider:
    """Return the provider called `name`. Raises UnknownProvider."""
    try:
        return _INSTALLED[name]()
    except KeyError:
        raise UnknownProvider(name) from None
