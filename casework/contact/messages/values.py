"""What the variables of a message stand for, of many loans in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import formats, translation

from casework.contact.messages.models import TemplateVersion
from casework.contact.messages.rules import used_in
from casework.lib.days import day_in
from casework.lib.money import ZERO
from casework.portfolio.models import Instalment, Loan
from casework.portfolio.payoff import payoffs

if TYPE_CHECKING:
    from casework.people.models import User

Values = dict[str, str]
_OF_QUOTE = frozenset({"payoff", "payoff_date"})


def values_of(*, loans: Collection[int], version: TemplateVersion, agent: "User", now: datetime) -> dict[int, Values]:
    """Return, by loan id, every variable that has a value for this version. Two queries; one more with a quote.

    Amounts and dates are written in the version's language, with plain blanks: a special one would make a text message
    twice as long. What has no value (nothing is due, no address to pay at) is left out.
    """
    rows = list(Loan.objects.filter(pk__any_of=loans).select_related("customer", "product", "book"))
    instalments: dict[int, list[Instalment]] = defaultdict(list)
    for one in Instalment.objects.filter(loan__any_of=[loan.pk for loan in rows]).order_by("number"):
        instalments[one.loan_id].append(one)
    quoted = _quotes(rows, instalments, now) if _OF_QUOTE & used_in(version.subject, version.body) else {}
    with translation.override(version.language):
        return {
            loan.pk: {**_plain(loan, agent), **_debt(loan, instalments[loan.pk], now), **quoted.get(loan.pk, {})}
            for loan in rows
        }


def _plain(loan: Loan, agent: "User") -> Values:
    said = {
        "name": loan.customer.name, "contact_name": loan.customer.name, "company": settings.MESSAGES_COMPANY,
        "agent": str(agent), "callback": settings.MESSAGES_CALLBACK, "loan": loan.external_ref,
        "product": loan.product.name,
        "pay_link": settings.MESSAGES_PAY_LINK.replace("{loan}", loan.public_id.hex),
    }  # fmt: skip
    return {name: text for name, text in said.items() if text}


def _debt(loan: Loan, instalments: list[Instalment], now: datetime) -> Values:
    """Return what is due: all that has fallen due, or else the next instalment."""
    today = day_in(loan.book.time_zone, now)
    unpaid = [one for one in instalments if one.settled_on is None and one.remaining > 0]
    due = [one for one in unpaid if one.due_on <= today] or unpaid[:1]
    if not due:
        return {}
    return {
        "amount_due": _amount(sum((one.remaining for one in due), ZERO), loan.currency),
        "due_date": _day(due[0].due_on),
        "days_past_due": str(max((today - due[0].due_on).days, 0)),
    }


def _quotes(loans: list[Loan], instalments: Mapping[int, list[Instalment]], now: datetime) -> dict[int, Values]:
    """Quote every loan for today, day by day of where their books are."""
    by_day: dict[date, list[Loan]] = defaultdict(list)
    for loan in loans:
        by_day[day_in(loan.book.time_zone, now)].append(loan)
    return {
        loan.pk: {"payoff": _amount(found[loan.pk].quote.total, loan.currency), "payoff_date": _day(day)}
        for day, those in by_day.items()
        for found in [payoffs(loans=those, on=day, instalments=instalments)]
        for loan in those
    }


def _amount(amount: Decimal, currency: str) -> str:
    return f"{currency} {amount:,.2f}"


def _day(day: date) -> str:
    return str(formats.date_format(day, "SHORT_DATE_FORMAT", use_l10n=True)).replace("\N{NO-BREAK SPACE}", " ")
