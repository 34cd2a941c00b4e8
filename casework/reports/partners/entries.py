"""What channels and funders enter into the house's registries: their pages, their words, their files, what waits."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.jobs import live, words
from casework.people.navigation import Entry, register
from casework.portfolio import feeds
from casework.portfolio.services.partners import TOPIC
from casework.reports.partners.feed import ChannelCountFeed
from casework.reports.partners.models import CountKind, Teller
from casework.reports.partners.permissions import KEEPERS, READERS, may_watch
from casework.reports.partners.selectors import keeping
from casework.workflow.approvals import registry as approvals


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    feeds.register("channel_events", ChannelCountFeed(Teller.OURS, _("Registrations and clicks of channels")))
    feeds.register("channel_reports", ChannelCountFeed(Teller.THEIRS, _("What channels counted themselves")))
    register(
        Entry(
            key="reports.partners", label=_("Channels and funders"), icon="handshake", url_name="reports:channels",
            roles=frozenset(READERS), group=_("Operations"), order=809, also=("reports:funders",),
        )
    )  # fmt: skip
    approvals.register(
        approvals.Kind(
            key="shares", label=_("Share of a funder"), icon="percent", roles=frozenset(KEEPERS),
            waiting=keeping.shares_waiting, read=keeping.shares_asked, topics=(TOPIC,),
        )
    )  # fmt: skip
    live.register_topic("partners", may_watch)
    live.register_topic("partner", may_watch)
    words.register(
        actions={
            "funder.terms": _("Share of a funder agreed"),
            "funder.shares_asked": _("Share of a funder asked for"),
            "funder.shares_refused": _("Share of a funder refused"),
            "channel.count_ruled": _("Number of a channel decided"),
            "funder.shares_withdrawn": _("Share of a funder taken back"),
        },
        facts={
            "counted": _("What"), "ours": _("Ours"), "theirs": _("Theirs"),
            "counts": pgettext_lazy("of two numbers", "Counts"),
        },
        values={"counted": dict(CountKind.choices)},
    )  # fmt: skip
