"""What telephony tells of calls that were made for a case: its pages show it at once."""

from datetime import datetime

from casework.collections.models import CaseContact
from casework.collections.services.hold import tell
from casework.telephony.models import Call


def call_changed(call: Call, now: datetime) -> None:
    """Tell the pages of the call's case and of its agent, in the transaction of the change. Two queries."""
    link = CaseContact.objects.filter(call=call).select_related("case").first()
    if link is not None:
        tell(link.case, call.agent)
