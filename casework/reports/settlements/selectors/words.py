"""Rates and terms in words."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.lib.templatetags.ui import money, percent, thousands
from casework.reports.settlements.models import ChannelTerms
from casework.reports.settlements.rules import UNIT, Item

_WORDS: dict[Item, str | Promise] = {
    Item.REGISTRATION: gettext_lazy("%(rate)s a registration"),
    Item.CLICK: gettext_lazy("%(rate)s a click"),
    Item.LOAN: gettext_lazy("%(rate)s a loan disbursed"),
    Item.AMOUNT: gettext_lazy("%(rate)s of the amount lent"),
}


def rate_shown(item: str, rate: int) -> str:
    """Show a rate of ten-thousandths: 2.00, 0.035; of the amount lent as a share: 1.5 %."""
    if item == Item.AMOUNT:
        return percent(rate)
    text = f"{Decimal(rate) / UNIT:,.4f}"
    return text[:-2] + text[-2:].rstrip("0")


def quantity_shown(item: str, quantity: Decimal) -> str:
    """Show how many there were, or what was lent."""
    return money(quantity) if item == Item.AMOUNT else thousands(int(quantity))


def rates_in_words(terms: ChannelTerms) -> str:
    """Say what is paid for: 2.00 a registration · 1.5 % of the amount lent."""
    return " · ".join(
        str(_WORDS[item]) % {"rate": rate_shown(item, rate)} for item, rate in terms.rates.items() if rate
    )


def terms_in_words(terms: ChannelTerms) -> str:
    """Say all of a version's terms in a line."""
    told = [_("Version %(version)d") % {"version": terms.version}, terms.get_model_display(), terms.get_every_display()]
    return " · ".join([*map(str, told), rates_in_words(terms)])
