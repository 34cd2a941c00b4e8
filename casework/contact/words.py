"""The rules before a contact, in the reader's language."""

from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from casework.contact.models import Channel, Counts, Purpose, Scope, Side, Simulation, Unit
from casework.contact.rules import BOUND_PURPOSES, Hours, Limit, Line, Rest, Rule
from casework.contact.rules.lines import EVERY_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrPromise


def line_words(line: Line) -> str:
    """Return what a rule says, and its source in brackets."""
    said = what_words(line)
    return _("%(rule)s (%(source)s)") % {"rule": said, "source": source_words(line)} if line.source else said


HOW_SIMULATED = gettext_lazy(
    "What would have been refused would not have been made: it counts for nothing that follows. Holds and wishes count "
    "while they stood; what is known of a number today does not."
)
_RULES: "dict[Rule, StrPromise]" = {
    Rule.POINT_STATUS: gettext_lazy("Number not to be used"),
    Rule.OBJECTION: gettext_lazy("Objection of a third party"),
    Rule.NO_CONTACT: gettext_lazy("No contact asked for"),
    Rule.HOLD: pgettext_lazy("case", "On hold"),
    Rule.THIRD_PARTY: gettext_lazy("Third party"),
    Rule.REACHABLE: gettext_lazy("Third party while the borrower can be reached"),
    Rule.TIME_ZONE: gettext_lazy("Time zone not known"),
    Rule.WISH: gettext_lazy("Other hours asked for"),
}


def rule_words(rule: Rule, line: Line | None) -> str:
    """Return what refuses: the book's rule, or one of those that stand whatever a book chose."""
    return what_words(line) if line is not None and rule not in _RULES else str(_RULES[rule])


def chosen_words(simulation: Simulation) -> str:
    """Return which rules a simulation (its version fetched) tries."""
    version = simulation.version
    if not simulation.preset:
        number = version.number if version is not None else "–"
        return _("Version %(number)s") % {"number": number}
    parts = [str(simulation.get_preset_display())]
    if simulation.thirds:
        parts.append(_("third parties as far as allowed"))
    if version is not None:
        parts.append(_("with our own rules"))
    return " · ".join(parts)


def source_words(line: Line) -> str:
    """Return where a rule comes from; "" for a customer's wish. The house's own is said in the reader's language, a
    law as it is cited.
    """
    return _("House rule") if line.source == "House rule" else line.source


def what_words(line: Line) -> str:
    """Return what a rule says."""
    if isinstance(line, Hours):
        return _("Contact only from %(opens)s to %(closes)s") % {
            "opens": formats.time_format(line.opens, "H:i"),
            "closes": formats.time_format(line.closes, "H:i"),
        }
    if isinstance(line, Rest):
        return _("No contact on %(days)s") % {"days": _rest_days(line)}
    if isinstance(line, Limit):
        return _("At most %(counted)s in %(span)s, %(scope)s") % {
            "counted": counted_words(line.counts, line.most),
            "span": span_words(line.span, line.unit),
            "scope": Scope(line.scope).label,
        }
    raise TypeError(f"no words for {line!r}")


def counted_words(counts: str, most: int) -> str:
    """Return so many of what a limit counts."""
    if counts == Counts.UNANSWERED:
        said = ngettext("%(number)d unanswered attempt", "%(number)d unanswered attempts", most)
    elif counts == Counts.CONVERSATIONS:
        said = ngettext("%(number)d conversation", "%(number)d conversations", most)
    else:
        said = ngettext("%(number)d attempt", "%(number)d attempts", most)
    return said % {"number": most}


def span_words(span: int, unit: str) -> str:
    """Return a span in words."""
    if unit == Unit.HOURS:
        return ngettext("%(number)d hour", "%(number)d hours", span) % {"number": span}
    return ngettext("%(number)d calendar day", "%(number)d calendar days", span) % {"number": span}


def binds_words(line: Line) -> str:
    """Return what a rule binds: purposes, channels, whom; what it does not narrow is left out."""
    parts = []
    if line.purposes != BOUND_PURPOSES:
        parts.append(_joined(one.label for one in Purpose if one.value in line.purposes))
    if line.channels != EVERY_CHANNEL:
        parts.append(_joined(one.label for one in Channel if one.value in line.channels))
    if line.side:
        parts.append(str(Side(line.side).label))
    return " · ".join(parts) or _("every contact")


def _rest_days(line: Rest) -> str:
    days = [str(WEEKDAYS[day - 1]) for day in sorted(line.weekdays)]
    if line.holidays:
        days.append(_("public holidays of %(country)s") % {"country": line.holidays})
    return _joined(days)


def _joined(words: "Iterable[object]") -> str:
    return _(", ").join(str(word) for word in words)
