"""The call bar: what every page from which one can call shows at its lower edge."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.telephony import selectors
from casework.telephony.forms import OutcomeForm
from casework.telephony.models import Call, CallState

if TYPE_CHECKING:
    from casework.people.models import User


_LOOKS = {
    CallState.CREATED: "dialling",
    CallState.AGENT_RINGING: "dialling",
    CallState.RINGING: "ringing",
    CallState.ANSWERED: "answered",
    CallState.ENDED: "ended",
    CallState.NO_ANSWER: "ended",
    CallState.BUSY: "ended",
    CallState.FAILED: "failed",
}


@dataclass(frozen=True, kw_only=True)
class CallBar:
    """A call and, once it waits for its outcome, the form for it."""

    call: Call
    form: OutcomeForm | None

    @property
    def look(self) -> str:
        """The bar's look in the design system: dialling, ringing, answered, ended or failed."""
        return _LOOKS[CallState(self.call.state)]


def call_bar(*, agent: "User") -> CallBar | None:
    """Return the bar of the agent's live call, or of the one whose outcome is missing; None when there is neither.

    One query.
    """
    call = selectors.current_call(agent=agent)
    return None if call is None else bar_of(call)


def bar_of(call: Call, form: OutcomeForm | None = None) -> CallBar | None:
    """Return the bar of this call (its point and customer joined); None when nothing is left to do with it."""
    if call.is_live:
        return CallBar(call=call, form=None)
    return CallBar(call=call, form=form or OutcomeForm(call=call)) if call.needs_outcome else None
