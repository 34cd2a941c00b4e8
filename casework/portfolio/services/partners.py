"""Channels and funders: added, and found by the codes that files and programs name."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, Refused
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.registry import ParsedRow, Refusal
from casework.portfolio.models import AcquisitionChannel, Book, Funder

if TYPE_CHECKING:
    from casework.people.models import User

TOPIC = "partners-list"
PartnerKind = TypeVar("PartnerKind", AcquisitionChannel, Funder)
Partner = AcquisitionChannel | Funder


class PartnerRefused(Refused):
    """The channel or funder cannot be like this; the message says why."""


class PartnerDecided(Conflict):
    """Somebody else was faster."""


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
    _tell(made, f"{kind}.add", actor=actor, now=now, name=name, code=code, book=book.code)
    return made


@transaction.atomic
def rename_partner(*, partner: Partner, name: str, actor: "User", now: datetime) -> None:
    """Give a channel or funder another name; its code stays. The same name again changes nothing.

    Raises PartnerRefused for no name.
    """
    locked = _locked(partner)
    if not name.strip():
        raise PartnerRefused(_("Give it a name."))
    if locked.name == name.strip():
        return
    before, locked.name = locked.name, name.strip()
    locked.save(update_fields=["name"])
    _tell(locked, f"{_kind(locked)}.rename", actor=actor, now=now, before=before, after=locked.name)


@transaction.atomic
def close_partner(*, partner: Partner, actor: "User", now: datetime) -> None:
    """Let no new order name a channel or funder any more. What it brought or lent goes on: counts, loans, shares.

    Raises PartnerDecided when it is closed already.
    """
    locked = _locked(partner)
    if locked.closed_at is not None:
        raise PartnerDecided(_("It is closed already."))
    locked.closed_at = now
    locked.save(update_fields=["closed_at"])
    _tell(locked, f"{_kind(locked)}.close", actor=actor, now=now)


@transaction.atomic
def reopen_partner(*, partner: Partner, actor: "User", now: datetime) -> None:
    """Let new orders name a closed channel or funder again. Raises PartnerDecided when it is open."""
    locked = _locked(partner)
    if locked.closed_at is None:
        raise PartnerDecided(_("It is open already."))
    locked.closed_at = None
    locked.save(update_fields=["closed_at"])
    _tell(locked, f"{_kind(locked)}.reopen", actor=actor, now=now)


def _locked(partner: Partner) -> Partner:
    model = AcquisitionChannel if isinstance(partner, AcquisitionChannel) else Funder
    found: Partner = model._default_manager.select_for_update(of=("self",)).get(pk=partner.pk)
    return found


def _kind(partner: Partner) -> str:
    return "channel" if isinstance(partner, AcquisitionChannel) else "funder"


def _tell(partner: Partner, action: str, *, actor: "User", now: datetime, **detail: object) -> None:
    """Write the audit row of a step, and tell the pages that show channels and funders."""
    said = {"code": partner.code, **detail}
    audit.record(
        actor=actor, action=action, subject_kind=_kind(partner), subject_id=partner.public_id, now=now, detail=said
    )
    outbox.push(TOPIC)
    outbox.push(f"partner-{partner.public_id}")


class Named:
    """The channels and funders that rows name, by code. A query for each kind that is named at all.

    only_open: what is closed is refused, as for new orders; facts (loans, counts) may name it still.
    """

    def __init__(self, book: Book, rows: Iterable[ParsedRow], *, only_open: bool = False) -> None:
        channels = {row.text("channel") for row in rows} - {""}
        funders = {row.text("funder") for row in rows} - {""}
        found = AcquisitionChannel.objects.filter(book=book, code__in=channels)
        lenders = Funder.objects.filter(book=book, code__in=funders)
        self._channels = {one.code: one for one in found} if channels else {}
        self._funders = {one.code: one for one in lenders} if funders else {}
        self._only_open = only_open

    def channel_of(self, row: ParsedRow) -> int | None:
        """Return the id of the row's channel, None when it names none."""
        found = self._channels.get(row.text("channel"))
        return found.pk if found else None

    def funder_of(self, row: ParsedRow) -> int | None:
        """Return the id of the row's funder, None when it names none."""
        found = self._funders.get(row.text("funder"))
        return found.pk if found else None

    def problem(self, row: ParsedRow) -> Refusal | None:
        """Refuse a row that names a channel or funder that the book does not have, or one that is closed."""
        return self._refusal(
            row, "channel", self._channels, reasons.NO_CHANNEL, reasons.CHANNEL_CLOSED
        ) or self._refusal(row, "funder", self._funders, reasons.NO_FUNDER, reasons.FUNDER_CLOSED)

    def _refusal(
        self, row: ParsedRow, column: str, known: Mapping[str, Partner], unknown: str, closed: str
    ) -> Refusal | None:
        code = row.text(column)
        if not code:
            return None
        found = known.get(code)
        if found is None:
            return Refusal(row.number, column, code, unknown)
        is_closed = self._only_open and found.closed_at is not None
        return Refusal(row.number, column, code, closed) if is_closed else None
