"""Settling with channels: terms, statements, what is paid in ahead."""

from casework.reports.settlements.services.balance import top_up
from casework.reports.settlements.services.correcting import (
    approve_correction,
    ask_correction,
    refuse_correction,
    take_back_correction,
)
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
    "approve_correction",
    "approve_terms",
    "ask_correction",
    "ask_terms",
    "discard",
    "dispute",
    "draw_up",
    "issue",
    "mark_loan",
    "refuse_correction",
    "refuse_terms",
    "settle",
    "take_back_correction",
    "top_up",
]
