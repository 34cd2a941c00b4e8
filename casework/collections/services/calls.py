"""What telephony tells of calls that were made for a case: its pages show it at once."""

from datetime import datetime

from casework.collections.models import CaseContact, CollectionCase
from casework.collections.services.hold import tell
from casework.collections.services.touch import contacted
from casework.telephony.models import Call


def call_changed(call: Call, now: datetime) -> None:
    """Tell the pages of the call's case and of its agent, in the transaction of the change. Two queries."""
    link = CaseContact.objects.filter(call=call).select_related("case").first()
    if link is not None:
        tell(link.case, call.agent)


def outcome_recorded(call: Call, now: datetime) -> None:
    """Note the contact that the call was on its case, and tell as `call_changed` does."""
    cases = CollectionCase.objects.select_for_update(of=("self",)).select_related("book", "customer")
    case = cases.filter(contacts__call=call).first()
    if case is not None and call.attempt is not None:
        contacted(case=case, attempt=call.attempt)
    call_changed(call, now)
