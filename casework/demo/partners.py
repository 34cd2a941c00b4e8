"""Channels that bring the demo's applicants, and the funder whose money its long loans are made of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from casework.people.models import User
from casework.portfolio.models import AcquisitionChannel, Book, Funder
from casework.portfolio.services.partners import add_channel, add_funder
from casework.review.services import NewOrder

CHANNELS = {"appstore": "App store", "compare": "Compare24", "campus": "Campus posters"}
FUNDERS = {"riverbank": "River Bank"}
# Of eight applicants so many came through each; the last one by themselves.
SPREAD = ("appstore", "compare", "appstore", "compare", "campus", "appstore", "compare", "")


def meet(book: Book, *, actor: User, now: datetime) -> None:
    """Let operations add the channels and funders of the book."""
    for code, name in CHANNELS.items():
        add_channel(book=book, code=code, name=name, actor=actor, now=now)
    for code, name in FUNDERS.items():
        add_funder(book=book, code=code, name=name, actor=actor, now=now)


def brought(orders: Sequence[NewOrder], book: Book) -> list[NewOrder]:
    """Return the orders with the channel through which each came; every third is lent by the funder."""
    channels = dict(AcquisitionChannel.objects.filter(book=book).values_list("code", "pk"))
    funder = Funder.objects.get(book=book, code="riverbank").pk
    return [
        replace(
            order, channel_id=channels.get(SPREAD[number % len(SPREAD)]), funder_id=None if number % 3 else funder
        )
        for number, order in enumerate(orders)
    ]  # fmt: skip
