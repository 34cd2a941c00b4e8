"""Channels and funders: added, and found by the codes that files and programs name."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Refused
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.registry import ParsedRow, Refusal
from casework.portfolio.models import AcquisitionChannel, Book, Funder

if TYPE_CHECKING:
    from casework.people.models import User

TOPIC = "partners"
PartnerKind = TypeVar("PartnerKind", AcquisitionChannel, Funder)


class PartnerRefused(Refused):
    """The channel or funder cannot be like this; the message says why."""


def add_channel(*, book: Book, code: str, name: str, actor: "User", now: datetime) -> AcquisitionChannel:
    """Add an acquisition channel to a book. Raises PartnerRefused when the code is taken."""
    return _add(AcquisitionChannel, "channel", book=book, code=code, name=name, actor=actor, now=now)


def add_funder(*, book: Book, code: str, name: str, actor: "User", now: datetime) -> Funder:
    """Add a funder to a book. Raises PartnerRefused when the code is taken."""
    return _add(Funder, "funder", book=book, code=code, name=name, actor=actor, now=now)


@transaction.atomic
def _add(
    model: type[PartnerKind], kind: str, *, book: Book, code: str, name: str, actor: "User", now: datetime
) -> PartnerKind:
    try:
        with transaction.atomic():
            made = model(book=book, code=code, name=name, created_at=now)
            made.save()
    except IntegrityError as error:
        raise PartnerRefused(_("This code is taken already.")) from error
    detail = {"name": name, "code": code, "book": book.code}
    audit.record(
        actor=actor, action=f"{kind}.add", subject_kind=kind, subject_id=made.public_id, now=now, detail=detail
    )
    outbox.push(TOPIC)
    return made


class Named:
    """The channels and funders that rows name, by code. A query for each kind that is named at all."""

    def __init__(self, book: Book, rows: Iterable[ParsedRow]) -> None:
        channels = {row.text("channel") for row in rows} - {""}
        funders = {row.text("funder") for row in rows} - {""}
        found = AcquisitionChannel.objects.filter(book=book, code__in=channels)
        lenders = Funder.objects.filter(book=book, code__in=funders)
        self._channels = dict(found.values_list("code", "pk")) if channels else {}
        self._funders = dict(lenders.values_list("code", "pk")) if funders else {}

    def channel_of(self, row: ParsedRow) -> int | None:
        """Return the id of the row's channel, None when it names none."""
        return self._channels.get(row.text("channel"))

    def funder_of(self, row: ParsedRow) -> int | None:
        """Return the id of the row's funder, None when it names none."""
        return self._funders.get(row.text("funder"))

    def problem(self, row: ParsedRow) -> Refusal | None:
        """Refuse a row that names a channel or funder that the book does not have."""
        if row.text("channel") and self.channel_of(row) is None:
            return Refusal(row.number, "channel", row.text("channel"), reasons.NO_CHANNEL)
        if row.text("funder") and self.funder_of(row) is None:
            return Refusal(row.number, "funder", row.text("funder"), reasons.NO_FUNDER)
        return None
