"""What channels and funders enter into the house's registries."""

from django.utils.translation import gettext_lazy as _

from casework.jobs import words
from casework.portfolio import feeds
from casework.reports.partners.feed import ChannelCountFeed
from casework.reports.partners.models import Teller


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    feeds.register("channel_events", ChannelCountFeed(Teller.OURS, _("Registrations and clicks of channels")))
    feeds.register("channel_reports", ChannelCountFeed(Teller.THEIRS, _("What channels counted themselves")))
    words.register(actions={"funder.terms": _("Share of a funder agreed")})
