"""What apps above want to know of calls; they say so in their `ready()`.

Listeners run in the transaction of the change.
"""

from collections.abc import Callable
from datetime import datetime

from casework.telephony.models import Call

Listener = Callable[[Call, datetime], None]
_ENDED: list[Listener] = []
_OUTCOME: list[Listener] = []
_RECORDING: list[Listener] = []


def on_call_ended(listener: Listener) -> None:
    """Call `listener(call, now)` whenever a call is over."""
    _add(_ENDED, listener)


def on_outcome(listener: Listener) -> None:
    """Call `listener(call, now)` whenever a call's outcome was recorded: `call.attempt` is its ledger row."""
    _add(_OUTCOME, listener)


def on_recording(listener: Listener) -> None:
    """Call `listener(call, now)` whenever a call's recording was stored."""
    _add(_RECORDING, listener)


def tell_ended(call: Call, now: datetime) -> None:
    """Tell everyone that `call` is over."""
    _tell(_ENDED, call, now)


def tell_outcome(call: Call, now: datetime) -> None:
    """Tell everyone what came of `call`."""
    _tell(_OUTCOME, call, now)


def tell_recording(call: Call, now: datetime) -> None:
    """Tell everyone that `call` can be listened to."""
    _tell(_RECORDING, call, now)


def _add(listeners: list[Listener], listener: Listener) -> None:
    if listener not in listeners:
        listeners.append(listener)


def _tell(listeners: list[Listener], call: Call, now: datetime) -> None:
    for listener in listeners:
        listener(call, now)
