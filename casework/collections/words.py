"""The words of collections that depend on numbers and days. A reminder never speaks of being overdue."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_lazy, gettext_noop, ngettext
from django.utils.translation import gettext as _

from casework.collections.agencies.models import AgencyResultKind
from casework.collections.bands import AmountBand, DayBand
from casework.collections.rules.ranking import Turn
from casework.collections.states import StayOutcome
from casework.lib.templatetags.ui import money
from casework.portfolio.models import PaymentKind

# Names in the migrations: what ships with the house is said in the reader's language, the floor's own as it is.
SHIPPED = [
    gettext_noop("Short products"), gettext_noop("Long products"),
    gettext_noop("Collections S0"), gettext_noop("Collections S1"), gettext_noop("Collections S2"),
    gettext_noop("Collections S3"), gettext_noop("Collections S4"), gettext_noop("Collections M1"),
    gettext_noop("Collections M2"), gettext_noop("Collections M3"), gettext_noop("Collections M4+"),
]  # fmt: skip


# The groups of "My cases", in their order.
TURNS = {
    Turn.BROKEN: gettext_lazy("Promise not kept"), Turn.DUE: gettext_lazy("Promised for today"),
    Turn.CALLBACK: gettext_lazy("Call now"), Turn.NEW: gettext_lazy("Not contacted yet"),
    Turn.BEST_HOUR: gettext_lazy("Best hour"), Turn.AGAIN: gettext_lazy("Try again"),
    Turn.LOST: gettext_lazy("Lost contact"),
    Turn.DONE_TODAY: gettext_lazy("Contacted today"), Turn.LATER: gettext_lazy("Later"),
    Turn.PROMISED: gettext_lazy("Promised"), Turn.PAUSED: gettext_lazy("Paused"),
}  # fmt: skip


def due_words(dpd: int) -> str:
    """Say how a due date lies to the business date: due in 2 days, due today, 12 days past due."""
    if dpd < 0:
        return ngettext("due in %(days)d day", "due in %(days)d days", -dpd) % {"days": -dpd}
    if dpd == 0:
        return _("due today")
    return ngettext("%(days)d day past due", "%(days)d days past due", dpd) % {"days": dpd}


def dpd_range(*, lower: int, upper: int | None, is_reminder: bool) -> str:
    """Say which DPD a bucket holds: DPD 8–15, DPD 31 and more, or for a reminder: from 2 days before the due date."""
    if is_reminder:
        return ngettext(
            "from %(days)d day before the due date", "from %(days)d days before the due date", -lower
        ) % {"days": -lower}  # fmt: skip
    if upper is None:
        return _("DPD %(low)d and more") % {"low": lower}
    return _("DPD %(low)d–%(high)d") % {"low": lower, "high": upper - 1}


def day_band(band: DayBand, *, is_reminder: bool) -> str:
    """Label a band of days."""
    if is_reminder and band.low == band.high:
        return due_words(band.low)
    if band.high is None:
        return f"≥ {band.low}"
    return str(band.low) if band.low == band.high else f"{band.low}–{band.high}"


def amount_band(band: AmountBand) -> str:
    """Label a band of amounts."""
    if band.high is None:
        return f"≥ {band.low:,.0f}"
    return f"{band.low:,.0f}–{band.high:,.0f}" if band.low else f"< {band.high:,.0f}"


def ago(*, day: date, today: date) -> str:
    """Say how long ago a day was: today, yesterday, 3 days ago."""
    return _ago((today - day).days, get_language())


@lru_cache(maxsize=512)
def _ago(days: int, _language: str | None) -> str:
    if days <= 0:
        return _("today")
    return _("yesterday") if days == 1 else ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


def why_now(
    *,
    turn: Turn,
    today: date,
    contacted: date | None,
    promised: "tuple[date | None, Decimal | None, str]",
    until: date | None,
    due_at: datetime | None,
    hour: int | None,
) -> str:
    """Say why a case stands where it does in "My cases".

    promised: day, amount and currency of its newest promise; until: the last day of a pause; due_at: its next action;
    hour: when the borrower is reached best.
    """
    day, amount, currency = promised
    said = money(amount, currency) if amount is not None else ""
    if turn is Turn.BROKEN:
        return _("Promise of %(amount)s not kept") % {"amount": said}
    if turn is Turn.DUE:
        return _("Promised for today: %(amount)s") % {"amount": said}
    if turn is Turn.PROMISED and day is not None:
        return _("Promised for %(day)s: %(amount)s") % {"day": _short(day), "amount": said}
    if turn is Turn.LOST:
        return _("Lost contact: find them")
    if turn is Turn.PAUSED and until is not None:
        return _("Says paid; no calls until %(day)s") % {"day": _short(until)}
    if turn in (Turn.CALLBACK, Turn.LATER) and due_at is not None:
        at = formats.date_format(timezone.localtime(due_at), "SHORT_DATETIME_FORMAT")
        return (_("Call now: agreed for %(at)s") if turn is Turn.CALLBACK else _("To be called %(at)s")) % {"at": at}
    if turn is Turn.BEST_HOUR and hour is not None:
        return _("Best reached from %(first)02d to %(last)02d h: now") % {"first": hour, "last": hour + 1}
    if contacted is None:
        return _("Not contacted yet")
    return _("Last contact %(when)s") % {"when": ago(day=contacted, today=today)}


def at_risk(*, roll_bp: int, until: date | None, today: date, since: date | None) -> str:
    """Say what a case loses by waiting: how likely it rolls on, when, and how long it has lain there."""
    lain = (today - since).days + 1 if since else 0
    return _at_risk(roll_bp, (until - today).days if until else None, lain, get_language())


@lru_cache(maxsize=2048)
def _at_risk(roll_bp: int, left: int | None, lain: int, _language: str | None) -> str:
    days = ngettext("%(days)d day here", "%(days)d days here", lain) % {"days": lain} if lain else ""
    chance = _("%(share)d%% roll on") % {"share": round(roll_bp / 100)}
    if left is None:
        return days
    when = ngettext("rolls on in %(days)d day", "rolls on in %(days)d days", left) % {"days": left}
    return " · ".join(part for part in (when, chance, days) if part)


def stay(told: Mapping[str, Any]) -> str:
    """Say one stay as a restatement notes it: S1 from 1 May to 7 May: Rolled on."""
    facts = {"bucket": told["bucket"], "first": _day(told["from"]), "last": _day(told["to"])}
    if not told["to"]:
        return _("%(bucket)s since %(first)s") % facts
    outcome = StayOutcome(told["outcome"]).label
    return _("%(bucket)s from %(first)s to %(last)s: %(outcome)s") % {**facts, "outcome": outcome}


def stays(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Say the stays that a restatement found and those that it left; where only amounts changed, with what was owed."""
    was, now = [stay(one) for one in before], [stay(one) for one in after]
    if was != now:
        return was, now
    return [_owing(one) for one in before], [_owing(one) for one in after]


def _owing(told: Mapping[str, Any]) -> str:
    owed = f"{Decimal(told.get('owed', 0)):,.2f}"
    return _("%(stay)s, %(amount)s owed when it began") % {"stay": stay(told), "amount": owed}


def of_agency(agency: str, told: Mapping[str, Any]) -> str:
    """Say what a case's history tells of an agency: Acme, batch 3 · Promised to pay · 1,200.00."""
    parts = [_("%(agency)s, batch %(batch)s") % {"agency": agency, "batch": told.get("batch", "")}]
    if told.get("until"):
        parts.append(_("until %(day)s") % {"day": _day(told["until"])})
    if told.get("result"):
        parts.append(str(AgencyResultKind(told["result"]).label))
    if told.get("amount"):
        parts.append(f"{Decimal(told['amount']):,.2f}")
    return " · ".join(parts)


def restated(detail: Mapping[str, Any]) -> str:
    """Say what a restatement changed and why: as of the 3rd the case was S2, now S1: payment P of the 2nd."""
    if "as_of" not in detail:
        return _("A payment that counts for an earlier day arrived.")
    facts = {"day": _day(detail["as_of"]), "was": _standing(detail["before"]), "is": _standing(detail["after"])}
    said = _("As of %(day)s the case was %(was)s, now it is %(is)s") % facts
    if facts["was"] == facts["is"]:
        said = _("As of %(day)s the case is %(is)s as before") % facts
    because = "; ".join(_cause(cause) for cause in detail["because"])
    return f"{said}: {because}" if because else said


def _standing(stays: Sequence[Mapping[str, Any]]) -> str:
    """Say where a case stands after these stays: S2, or S1 (Collected)."""
    if not stays:
        return _("not there")
    last = stays[-1]
    return f"{last['bucket']} ({StayOutcome(last['outcome']).label})" if last["outcome"] else str(last["bucket"])


# What became known, by the kind of the row.
_CAME = {
    PaymentKind.CASH: gettext_lazy("payment %(ref)s of %(day)s (%(amount)s)"),
    PaymentKind.WAIVED: gettext_lazy("the waiver of %(day)s (%(amount)s)"),
    PaymentKind.CARRIED: gettext_lazy("the credit of another loan, moved on %(day)s (%(amount)s)"),
}
_GONE = {
    PaymentKind.CASH: gettext_lazy("payment %(ref)s of %(day)s (%(amount)s) was reversed"),
    PaymentKind.WAIVED: gettext_lazy("the waiver of %(day)s (%(amount)s) was taken back"),
    PaymentKind.CARRIED: gettext_lazy("the credit of another loan, moved on %(day)s (%(amount)s), was taken back"),
}


def _cause(cause: Mapping[str, Any]) -> str:
    facts = {
        "ref": cause["ref"], "day": _day(cause["paid_on"]),
        "amount": money(Decimal(cause["amount"]), cause["currency"]),
    }  # fmt: skip
    if cause["what"] == "reversal":
        text = str(_GONE.get(cause.get("kind", ""), _GONE[PaymentKind.CASH])) % facts
        return f"{text} ({cause['reason']})" if cause.get("reason") else text
    return str(_CAME.get(cause.get("kind", ""), _CAME[PaymentKind.CASH])) % facts


def _short(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")


def _day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT") if text else ""
