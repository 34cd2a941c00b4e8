"""Attempts to reach people, and what stands before each: rules as data, holds, wishes and objections, releases;
simulations of rules.
"""

from casework.contact.codes.models import ResultCode, RightPartyCheck
from casework.contact.messages.models import (
    EmailAddress,
    Message,
    MessageReceipt,
    MessageTemplate,
    TemplateVersion,
)
from casework.contact.models.attempts import Channel, ContactAttempt, Party, Purpose, Result
from casework.contact.models.flags import ContactFlag, FlagKind
from casework.contact.models.holds import Hold, HoldKind
from casework.contact.models.releases import GateRelease
from casework.contact.models.rulesets import (
    Basis,
    ContactRule,
    Counts,
    Preset,
    RuleKind,
    RuleSet,
    Scope,
    Side,
    ThirdParties,
    Unit,
)
from casework.contact.models.simulations import Simulation

__all__ = [
    "Basis",
    "Channel",
    "ContactAttempt",
    "ContactFlag",
    "ContactRule",
    "Counts",
    "EmailAddress",
    "FlagKind",
    "GateRelease",
    "Hold",
    "HoldKind",
    "Message",
    "MessageReceipt",
    "MessageTemplate",
    "Party",
    "Preset",
    "Purpose",
    "Result",
    "ResultCode",
    "RightPartyCheck",
    "RuleKind",
    "RuleSet",
    "Scope",
    "Side",
    "Simulation",
    "TemplateVersion",
    "ThirdParties",
    "Unit",
]
