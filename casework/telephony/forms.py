"""The form in which an agent says what came of a call."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.contact.codes import places
from casework.contact.forms import OutcomeFields
from casework.contact.models import Channel, Party, Result
from casework.telephony.models import Call, CallState

# What the telephone itself knows of the outcome: one key press confirms it.
_KNOWN = {
    CallState.NO_ANSWER: {"party": Party.NOBODY, "result": Result.NO_ANSWER},
    CallState.BUSY: {"party": Party.NOBODY, "result": Result.BUSY},
}


class OutcomeForm(OutcomeFields):
    """With whom, result and note of a call; filled in as far as the telephone knows."""

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        known = _KNOWN.get(CallState(call.state), {})
        kwargs = {"initial": known, "auto_id": "call_%s"} | kwargs  # a page may hold an AttemptForm beside it
        super().__init__(*args, purpose=call.purpose, channel=Channel.CALL, place=places.of_call(call), **kwargs)
        self.fields["note"].widget.attrs["rows"] = 1
        self.fields["party"].widget.attrs |= {"data-key": "w", "data-key-label": _("Outcome of the call")}
