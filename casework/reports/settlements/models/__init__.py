"""The tables of what is settled with channels."""

from casework.reports.settlements.models.balance import BalanceCorrection, BalanceEntry, EntryKind
from casework.reports.settlements.models.statements import (
    ChannelStatement,
    SettledDay,
    StatementCorrection,
    StatementDay,
    StatementEvent,
    StatementLine,
    StatementLoan,
    StatementRuling,
    StatementState,
)
from casework.reports.settlements.models.terms import ChannelTerms, LoanMark, Model, TermsState

__all__ = [
    "BalanceCorrection",
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
    "StatementRuling",
    "StatementState",
    "TermsState",
]
