"""What the pages that keep channels and funders show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.lib import keyset
from casework.lib.days import day_in
from casework.lib.refusal import OutOfReach
from casework.lib.templatetags.ui import percent
from casework.portfolio.models import AcquisitionChannel, Funder
from casework.reports.asking import RequestState
from casework.reports.partners.models import ChannelCount, FunderTerms, ShareRequest, Teller
from casework.workflow.approvals.registry import Asked

if TYPE_CHECKING:
    from casework.people.models import User

# A funder has a version of its share in a year or two; these are many years.
MOST_VERSIONS = 100
LONGEST = 80


@dataclass(frozen=True, kw_only=True)
class PartnerList:
    """A page of channels or funders, newest first. after: the key of the next page, "" on the last. sought: what was
    asked for.
    """

    rows: Sequence[Model]
    after: str
    sought: str


@dataclass(frozen=True, kw_only=True)
class FunderPage:
    """One funder. now: the terms that count on the book's day, None before the first; asked: what waits for approval;
    requests: all that was asked for, newest first; unasked: terms from before shares were asked for.
    """

    funder: Funder
    now: FunderTerms | None
    asked: ShareRequest | None
    requests: list[ShareRequest]
    unasked: list[FunderTerms]


def partner_named(kind: str, public_id: UUID) -> AcquisitionChannel | Funder:
    """Return one channel or funder with its book. Raises OutOfReach."""
    return channel_named(public_id) if kind == "channel" else funder_named(public_id)


def channel_named(public_id: UUID) -> AcquisitionChannel:
    """Return one channel with its book. Raises OutOfReach."""
    found = AcquisitionChannel.objects.select_related("book").filter(public_id=public_id).first()
    if found is None:
        raise OutOfReach(_("There is no such channel."))
    return found


def funder_named(public_id: UUID) -> Funder:
    """Return one funder with its book. Raises OutOfReach."""
    found = Funder.objects.select_related("book").filter(public_id=public_id).first()
    if found is None:
        raise OutOfReach(_("There is no such funder."))
    return found


def channel_list(*, sought: str, after: str) -> PartnerList:
    """Return channels with the last day that each side counted. One query."""
    counted = ChannelCount.objects.filter(channel=OuterRef("pk")).order_by("-day").values("day")
    rows = AcquisitionChannel.objects.select_related("book").annotate(
        counted_here=Subquery(counted.filter(teller=Teller.OURS)[:1]),
        counted_there=Subquery(counted.filter(teller=Teller.THEIRS)[:1]),
    )
    text = text_of(sought)
    page = keyset.newest(rows.filter(like(text)), after=after)
    return PartnerList(rows=page.rows, after=page.after, sought=text)


def funder_list(*, sought: str, after: str, now: datetime) -> PartnerList:
    """Return funders with the share that counts on their book's day, and whether another waits. Three queries."""
    text = text_of(sought)
    page = keyset.newest(Funder.objects.select_related("book").filter(like(text)), after=after)
    terms = _counting(page.rows, now)
    waiting = set(
        ShareRequest.objects.filter(state=RequestState.ASKED, funder__in=page.rows).values_list("funder", flat=True)
    )
    for one in page.rows:
        one.__dict__.update(counting=terms.get(one.pk), is_waiting=one.pk in waiting)
    return PartnerList(rows=page.rows, after=page.after, sought=text)


def funder_page(public_id: UUID, *, now: datetime) -> FunderPage:
    """Return what the page of a funder shows. Four queries. Raises OutOfReach."""
    funder = funder_named(public_id)
    requests = ShareRequest.objects.filter(funder=funder).select_related("asked_by", "decided_by").order_by("-pk")
    shown = list(requests[:MOST_VERSIONS])
    return FunderPage(
        funder=funder, now=_counting([funder], now).get(funder.pk),
        asked=next((one for one in shown if one.state == RequestState.ASKED), None), requests=shown,
        unasked=list(FunderTerms.objects.filter(funder=funder, request=None).order_by("-effective_on", "-pk")),
    )  # fmt: skip


def request_named(public_id: UUID) -> ShareRequest:
    """Return what was asked for, with its funder. Raises OutOfReach."""
    rows = ShareRequest.objects.select_related("funder__book", "asked_by", "decided_by")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise OutOfReach(_("There is no such share."))
    return found


def newest_terms(funder: Funder) -> FunderTerms | None:
    """Return the newest terms of a funder, whether they count already or not. One query."""
    return FunderTerms.objects.filter(funder=funder).order_by("-effective_on").first()


def shares_waiting(user: "User") -> QuerySet[ShareRequest]:
    """Return the shares that wait for a decision of `user` (who decides such things)."""
    waiting = ShareRequest.objects.filter(state=RequestState.ASKED).exclude(asked_by=user)
    return waiting.select_related("funder__book", "asked_by")


def shares_asked(rows: Sequence[ShareRequest], _user: "User", _now: datetime) -> list[Asked]:
    """Return them as the inbox shows them. No query."""
    return [
        Asked(
            subject=row.funder.name, ref=row.funder.code, what=f"{shares_in_words(row.bp)} · {row.reason}", amount=None,
            currency=row.funder.book.currency, asked_by=row.asked_by, asked_at=row.asked_at,
            url=reverse("reports:decide_shares", args=[row.public_id]),
        )
        for row in rows
    ]  # fmt: skip


def shares_in_words(bp: dict[str, int]) -> str:
    """Say what is shared: "Principal 100 %, interest 65 %"."""
    return ", ".join(f"{_PARTS[part]} {percent(share)}" for part, share in bp.items())


_PARTS = {
    "principal": gettext_lazy("Principal"), "interest": gettext_lazy("Interest"), "fee": gettext_lazy("Fee"),
    "penalty": gettext_lazy("Penalty"),
}  # fmt: skip


def text_of(sought: str) -> str:
    """Return what is looked for as it is asked."""
    return sought[:LONGEST].replace("\x00", "").strip()


def like(sought: str) -> Q:
    """Return what keeps the channels or funders whose name or code holds a text, "" for all of them."""
    return Q(name__icontains=sought) | Q(code__icontains=sought) if sought else Q()


def _counting(funders: Sequence[Funder], now: datetime) -> dict[int, FunderTerms]:
    """Return the newest terms of each funder that count on its book's day. One query."""
    today = {one.pk: day_in(one.book.time_zone, now) for one in funders}
    found: dict[int, FunderTerms] = {}
    furthest = max(today.values(), default=date.min)
    for terms in FunderTerms.objects.filter(funder__in=today, effective_on__lte=furthest).order_by("effective_on"):
        if terms.effective_on <= today[terms.funder_id]:
            found[terms.funder_id] = terms
    return found


def percent_of(bp: int) -> Decimal:
    """Return hundredths of a percent as percent."""
    return Decimal(bp) / 100
