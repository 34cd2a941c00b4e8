"""The contact gate: it stands before every contact that the house starts, whatever the channel, and knows its purpose.

One implementation for all callers: `require` before one contact, `allowed` and `allowed_each` when a page wants to say
why a button is off, `sort_out` before many, `replay` to see what other rules would have said. Its rules are data by
book (`models.RuleSet`), read and judged the same way for one as for many.
"""

from casework.contact.gate.asking import allowed, allowed_each, require, zone_of
from casework.contact.gate.facts import OPEN, TALKED, UNANSWERED, UNDER_WAY, Arm, arm, count_also, others_at
from casework.contact.gate.replaying import Tried, replay, tried_between
from casework.contact.gate.sending import Sorted, require_each, require_each_customer, sort_out, sort_out_customers
from casework.contact.gate.verdicts import ContactRefused, Verdict
from casework.contact.rules import Rule

__all__ = [
    "OPEN",
    "TALKED",
    "UNANSWERED",
    "UNDER_WAY",
    "Arm",
    "ContactRefused",
    "Rule",
    "Sorted",
    "Tried",
    "Verdict",
    "allowed",
    "allowed_each",
    "arm",
    "count_also",
    "others_at",
    "replay",
    "require",
    "require_each",
    "require_each_customer",
    "sort_out",
    "sort_out_customers",
    "tried_between",
    "zone_of",
]
