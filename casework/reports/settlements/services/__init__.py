"""Settling with channels: terms, statements, what is paid in ahead."""

from casework.reports.settlements.services.balance import correct_balance, top_up
from casework.reports.settlements.services.deciding import answer, discard, dispute, issue, settle
from casework.reports.settlements.services.drawing import NothingDue, draw_up
from casework.reports.settlements.services.loans import mark_loan
from casework.reports.settlements.services.telling import SettlementDecided, SettlementRefused
from casework.reports.settlements.services.terms import approve_terms, ask_terms, refuse_terms

__all__ = [
    "NothingDue",
    "SettlementDecided",
    "SettlementRefused",
    "answer",
    "approve_terms",
    "ask_terms",
    "correct_balance",
    "discard",
    "dispute",
    "draw_up",
    "issue",
    "mark_loan",
    "refuse_terms",
    "settle",
    "top_up",
]
