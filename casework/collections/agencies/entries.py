"""What agencies enter into the house's registries: their pages, their words, the files they send, what tells them."""

from django.utils.translation import gettext_lazy as _

from casework.collections import permissions
from casework.collections.agencies.feed import AgencyResultFeed
from casework.collections.agencies.permissions import KEEPERS, READERS, may_watch
from casework.collections.agencies.selectors import waiting
from casework.collections.agencies.services import ledger_changed
from casework.collections.agencies.services.keeping import TOPIC
from casework.jobs import live, words
from casework.people.navigation import Entry, register
from casework.portfolio import changes, feeds
from casework.workflow.approvals import registry as approvals


def enter() -> None:
    """Register all of it; called once the apps are ready, after what closes and opens the cases themselves."""
    register(
        Entry(
            key="collections.agencies", label=_("Agencies"), icon="building-2", url_name="agencies:agencies",
            roles=frozenset(READERS), group=_("Pools"), order=160, shown_to=permissions.sees_pools,
        )
    )  # fmt: skip
    approvals.register(
        approvals.Kind(
            key="statement", label=_("Agency statement"), icon="building-2", roles=frozenset(KEEPERS),
            waiting=waiting.statements_waiting, read=waiting.statements_asked, asked_at="made_at", topics=(TOPIC,),
        )
    )  # fmt: skip
    changes.on_ledger_changed(ledger_changed)
    feeds.register("agency_results", AgencyResultFeed())
    live.register_topic("agencies", may_watch)
    live.register_topic("agency", may_watch)
    words.register(
        actions={
            "agency.add": _("Agency added"),
            "agency.plan": _("Rates of an agency set"),
            "agency.place": _("Cases placed with an agency"),
            "agency.recall": _("Cases recalled from an agency"),
            "agency.send": _("File for an agency fetched"),
            "agency.settle": _("Statement of an agency made"),
            "agency.approved": _("Statement of an agency approved"),
            "agency.discarded": _("Statement of an agency discarded"),
            "agency.close": _("Agency closed"),
        },
        facts={
            "agency": _("Agency"), "batch": _("Batch"), "statement": _("Statement"), "commission": _("Commission"),
            "cases": _("Cases"), "tiers": _("Rates"),
        },
    )  # fmt: skip
