"""Template filters and tags that every page shares: amounts, durations, masked phones, icons."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context, Node, NodeList, TemplateSyntaxError, engines
from django.template.base import Parser, Token, Variable, VariableNode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.lib import instants
from casework.lib.icons import draw
from casework.lib.money import exact
from casework.lib.personal import mask_email, mask_id, mask_phone
from casework.lib.said import said_again

register = template.Library()

# Shown where there is no value, so that a cell never looks as if it were still loading.
NOTHING = "–"


def bare_percent(points: int) -> str:
    """Write hundredths of a percent as a form's field takes them: 0.05, 12."""
    return f"{Decimal(points).scaleb(-2).normalize():f}"


@register.filter
def percent(points: int) -> str:
    """Show hundredths of a percent: 0.05 %, 12 % (the blank does not break)."""
    return f"{bare_percent(points)}\N{NO-BREAK SPACE}%"


@register.filter
def money(value: Decimal | int | str | None, currency: str = "") -> str:
    """Show an amount with thousands separated and two decimals: 1,234.50.

    currency: an ISO 4217 code to put in front (NGN 1,234.50; the blank does not break). None or "" shows as an en dash.
    Raises InexactMoney for what is no amount or has more than two decimals: nothing is rounded on its way here.
    """
    if value is None or value == "":
        return NOTHING
    shown = f"{exact(value):,.2f}"
    return f"{currency}\N{NO-BREAK SPACE}{shown}" if currency else shown


@register.filter
def thousands(value: int | None) -> str:
    """Show a whole number with thousands separated: 1,284, in every language alike. None shows as an en dash."""
    return NOTHING if value is None else f"{value:,d}"


@register.filter
def minutes(value: timedelta | Decimal | float | None) -> str:
    """Show a duration, a timedelta or seconds, in the reader's language: 2 h 05 m, 5 m, 42 s.

    Rounds down to whole minutes from one minute on; hours go on past 24. None shows as an en dash.
    """
    if value is None:
        return NOTHING
    total = int(value.total_seconds() if isinstance(value, timedelta) else value)
    sign, total = ("-", -total) if total < 0 else ("", total)
    hours, rest = divmod(total // 60, 60)
    if hours:
        return sign + _("%(hours)d h %(minutes)02d m") % {"hours": hours, "minutes": rest}
    if rest:
        return sign + _("%(minutes)d m") % {"minutes": rest}
    return sign + _("%(seconds)d s") % {"seconds": total}


@register.filter
def ahead(at: datetime, now: datetime) -> str:
    """Show an instant that lies ahead of `now`: 14:00 today, Mon 14:00 soon, with its day later."""
    return instants.ahead(now)(at)


@register.filter
def masked_phone(value: str | None) -> str:
    """Show a phone with all but its first three and last two digits hidden. None or "" shows as an en dash."""
    return mask_phone(value) if value else NOTHING


@register.filter
def masked_email(value: str | None) -> str:
    """Show an e-mail address with all but its first letter and its host hidden. None or "" shows as an en dash."""
    return mask_email(value) if value else NOTHING


@register.filter
def masked_id(value: str | None) -> str:
    """Show an ID number with all but its last four characters hidden. None or "" shows as an en dash."""
    return mask_id(value) if value else NOTHING


@register.filter
def again(stored: Any) -> str:
    """Say in the reader's language a sentence that was kept: what `lib.said` stored, or words as they are."""
    return said_again(stored)


@register.simple_tag
def icon(name: str, *, size: int = 16, label: str = "") -> SafeString:
    """Draw the lucide icon `name` inline, in the colour of the text around it.

    size: pixels. label: what a screen reader says; without one the icon is decoration and is skipped.
    Raises lucide.IconDoesNotExist for an unknown name.
    """
    # A literal in a template arrives marked as safe; adding "" makes plain text of it, which is escaped.
    return _drawn(name + "", size, str(label) + "")


@lru_cache(maxsize=512)
def _drawn(name: str, size: int, label: str) -> SafeString:
    spoken = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    sized = {"width": str(size), "height": str(size)}
    return mark_safe(draw(name, {**sized, "class": "icon", "stroke-width": "1.75", "focusable": "false", **spoken}))


@register.simple_tag(takes_context=True)
def jinja(context: Context, name: str) -> SafeString:
    """Draw a part of the page that is written in Jinja2 (it lies in a folder `jinja2`), with the names known here."""
    part: Any = engines["jinja2"].get_template(name)
    drawn: str = part.template.render(context.flatten())  # with escaping on (config.jinja)
    return mark_safe(drawn)


class StillNode(Node):
    """A part of a template that is drawn once per language and then stands still."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.drawn: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """Give what it was when it was drawn first in this language, without anything that the page knows."""
        language = get_language()
        if language not in self.drawn:
            self.drawn[language] = self.nodelist.render(context.new())
        return self.drawn[language]


@register.tag
def still(parser: Parser, token: Token) -> StillNode:
    """Draw what stands between `{% still %}` and `{% endstill %}` once per language: addresses, words, icons.

    It sees nothing of the page. Raises TemplateSyntaxError for a variable in it.
    """
    nodelist = parser.parse(("endstill",))
    parser.delete_first_token()
    for node in nodelist.get_nodes_by_type(VariableNode):
        if isinstance(node, VariableNode) and isinstance(node.filter_expression.var, Variable):
            raise TemplateSyntaxError(f"A still part shows no variable: {{{{ {node.filter_expression.token} }}}}")
    return StillNode(nodelist)
