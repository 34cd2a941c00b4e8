"""The tables of what is settled with channels."""

from casework.reports.settlements.models.balance import BalanceEntry, EntryKind
from casework.reports.settlements.models.statements import (
    ChannelStatement,
    SettledDay,
    StatementCorrection,
    StatementDay,
    StatementEvent,
    StatementLine,
    StatementLoan,
    StatementState,
)
from casework.reports.settlements.models.terms import ChannelTerms, LoanMark, Model, TermsState

__all__ = [
    "BalanceEntry",
    "ChannelStatement",
    "ChannelTerms",
    "EntryKind",
    "LoanMark",
    "Model",
    "SettledDay",
    "StatementCorrection",
    "StatementDay",
    "StatementEvent",
    "StatementLine",
    "StatementLoan",
    "StatementState",
    "TermsState",
]
