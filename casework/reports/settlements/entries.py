"""What settlements with channels enter into the house's registries: page, approvals, workbook, definitions, words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.jobs import live, words
from casework.people.navigation import Entry, register
from casework.reports import kinds, metrics
from casework.reports.settlements import exports, measures
from casework.reports.settlements.models import Model
from casework.reports.settlements.models.terms import Every
from casework.reports.settlements.permissions import KEEPERS, READERS, may_watch
from casework.reports.settlements.selectors import waiting
from casework.reports.settlements.services.telling import TOPIC
from casework.workflow.approvals import registry as approvals


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    register(
        Entry(
            key="reports.settlements", label=_("Channel settlement"), icon="receipt",
            url_name="settlements:channels", roles=frozenset(READERS), group=_("Numbers"), order=606,
        )
    )  # fmt: skip
    decided: dict[str, Any] = {"roles": frozenset(KEEPERS), "topics": (TOPIC,), "icon": "handshake"}
    approvals.register(
        approvals.Kind(
            key="channel_terms", label=_("Terms of a channel"), waiting=waiting.terms_waiting, read=waiting.terms_asked,
            **decided,
        )
    )  # fmt: skip
    approvals.register(
        approvals.Kind(
            key="channel_statement", label=_("Statement of a channel"), waiting=waiting.statements_waiting,
            read=waiting.statements_asked, asked_at="made_at", **decided,
        )
    )  # fmt: skip
    approvals.register(
        approvals.Kind(
            key="channel_balance", label=_("Correction of a balance"), waiting=waiting.corrections_waiting,
            read=waiting.corrections_asked, **{**decided, "icon": "scale"},
        )
    )  # fmt: skip
    kinds.register(exports.KIND)
    metrics.register(measures.CHAPTER)
    _speak()


def _speak() -> None:
    live.register_topic("settlements", may_watch)
    live.register_topic("settlement", may_watch)
    words.register(
        actions={
            "channel_terms.ask": _("Terms of a channel asked for"),
            "channel_terms.approved": _("Terms of a channel approved"),
            "channel_terms.refused": _("Terms of a channel refused"),
            "channel_statement.draw": _("Statement of a channel drawn up"),
            "channel_statement.issue": _("Statement of a channel issued"),
            "channel_statement.discard": _("Statement of a channel discarded"),
            "channel_statement.dispute": _("Statement of a channel disputed"),
            "channel_statement.answer": _("Dispute of a statement answered"),
            "channel_statement.settle": _("Statement of a channel settled"),
            "channel_balance.top_up": _("Balance of a channel paid in"),
            "channel_balance.correction": _("Balance of a channel corrected"),
            "channel_balance.asked": _("Correction of a balance asked for"),
            "channel_balance.refused": _("Correction of a balance refused"),
            "channel_balance.withdrawn": _("Correction of a balance taken back"),
            "channel_loan.reverse": _("Loan settled with a channel no more"),
            "channel_loan.restore": _("Loan settled with a channel again"),
        },
        facts={
            "version": _("Version"), "model": _("Paid how"), "every": _("Statement of"), "rates": _("Rates"),
            "low_balance": _("Low below"), "first": _("First day"), "last": _("Last day"), "owed": _("Owed"),
            "day": _("Day"), "loan": _("Loan"),
        },
        values={"model": dict(Model.choices), "every": dict(Every.choices)},
    )  # fmt: skip
