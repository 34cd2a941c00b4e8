"""What the gate says, in the reader's language."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.contact.models import HoldKind
from casework.contact.rules import Line, Rule
from casework.contact.words import line_words
from casework.lib.refusal import Refused

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the gate says.

    rule: which rule refuses. until: when it will not any more (aware, the customer's local time). line: the book's
    rule, where it is one of them. detail: the kind of a hold. passable: only internal rules stand in the way, so that
    somebody with the right may let the contact pass. release: the id of the release by which it passes.
    """

    allowed: bool
    rule: Rule
    until: datetime | None
    zone: str
    asked_at: datetime
    line: Line | None = field(default=None, compare=False)
    detail: str = ""
    passable: bool = False
    release: int | None = None

    @property
    def message(self) -> "str | StrPromise":
        """The reason in the reader's language; "" when allowed."""
        if self.rule is Rule.HOLD:
            return _("There is a hold on this (%(kind)s): no reminders and no collection.") % {
                "kind": HoldKind(self.detail).label
            }
        if self.rule in _TEXTS:
            return _TEXTS[self.rule]
        told = {"when": self._when(), "zone": self._zones()}
        if self.rule is Rule.HOURS:
            return (
                _("It is outside the contact hours where the customer lives; allowed again at %(when)s (%(zone)s).")
                % told
            )
        if self.rule is Rule.WISH:
            return _("The customer asked to be contacted at other hours; allowed again at %(when)s (%(zone)s).") % told
        told |= {"rule": self.words}
        if self.until is None:
            return _("%(rule)s.") % told
        return _("%(rule)s; allowed again at %(when)s (%(zone)s).") % told

    @property
    def words(self) -> str:
        """The book's rule and its source in the reader's language; "" when it is none of them."""
        return line_words(self.line) if self.line is not None else ""

    @property
    def in_english(self) -> str:
        """The same in English, for what is written down."""
        with translation.override("en"):
            return self.words

    def _zones(self) -> str:
        """Name the customer's zone; where the reader's clock shows another time, that too."""
        if self.until is None:
            return self.zone
        here = timezone.localtime(self.until)
        if here.utcoffset() == self.until.astimezone(ZoneInfo(self.zone)).utcoffset():
            return self.zone
        return _("%(zone)s; %(when)s here") % {"zone": self.zone, "when": self._moment(here)}

    def _when(self) -> str:
        if self.until is None:
            return "—"
        return self._moment(self.until.astimezone(ZoneInfo(self.zone)))

    def _moment(self, local: datetime) -> str:
        clock = formats.time_format(local, "H:i")
        # Hours open again within a day as a rule, so the time is enough; a cap may end tomorrow or next week.
        soon = self.rule in (Rule.HOURS, Rule.WISH) and local - self.asked_at <= timedelta(days=1)
        return clock if soon else f"{formats.date_format(local, 'SHORT_DATE_FORMAT', use_l10n=True)} {clock}"


_TEXTS: "dict[Rule, str | StrPromise]" = {
    Rule.NONE: "",
    Rule.POINT_STATUS: gettext_lazy(
        "This number must not be used: it is marked wrong, out of service or do not call."
    ),
    Rule.OBJECTION: gettext_lazy("This person asked not to be contacted again."),
    Rule.NO_CONTACT: gettext_lazy("The customer asked not to be contacted this way."),
    Rule.THIRD_PARTY: gettext_lazy("Only the borrower may be contacted for reminders and collection."),
    Rule.REACHABLE: gettext_lazy("Others may be contacted only when the borrower cannot be reached."),
    Rule.TIME_ZONE: gettext_lazy("The customer's time zone is not known; correct it first."),
}  # fmt: skip


class ContactRefused(Refused):
    """The gate said no.

    `rule` names the rule, `until` when it will not say so any more (None: waiting does not help), `passable` whether
    somebody with the right may let the contact pass.
    """

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.message)
        self.rule = verdict.rule
        self.until = verdict.until
        self.passable = verdict.passable
