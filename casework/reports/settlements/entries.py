"""What settlements with channels enter into the house's registries: their words."""

from django.utils.translation import gettext_lazy as _

from casework.jobs import live, words
from casework.reports.settlements.models import Model
from casework.reports.settlements.models.terms import Every
from casework.reports.settlements.permissions import may_watch


def enter() -> None:
    """Register all of it; called once the apps are ready."""
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
