"""Metrics of today's floor that stand on no other page: what waits now, and what happened since the day began."""

from django.utils.translation import gettext_lazy as _

from casework.reports.metrics.base import Basis, Chapter, Metric
from casework.reports.metrics.contacting import ANSWERED, CALLS
from casework.reports.metrics.review import APPROVED, DECIDED, MEDIAN, REJECTED
from casework.reports.metrics.trends import KEPT_SO_FAR, USUAL

__all__ = [
    "AGE", "ANSWERED", "APPROVED", "ASSIGNED", "AVAILABLE", "CALLS", "CASH_TODAY", "CHAPTER", "COLLECTED_TODAY",
    "DECIDED", "ENTERED_TODAY", "KEPT_SO_FAR", "LATE", "MEDIAN", "MEMBERS", "OLDEST", "OPEN", "REJECTED",
    "ROLLED_TODAY", "SOON", "UNANSWERED", "USUAL", "WAITING",
]  # fmt: skip

NOW = _("now")
TODAY = _("today so far, in the book's time zone")

WAITING = Metric(key="waiting", name=_("Waiting"), numerator=_("items in the pool that nobody holds"), as_of=NOW)
OLDEST = Metric(
    key="oldest", name=_("Oldest"), numerator=_("since when the item waits that has waited longest"), as_of=NOW,
    basis=Basis.TIME,
)  # fmt: skip
AGE = Metric(
    key="waits_so_long", name=_("Waiting by age"), numerator=_("items that nobody holds and that wait so long"),
    as_of=NOW, words=_("A plus sign: only the first of a very large pool are looked at."),
)  # fmt: skip
LATE = Metric(key="late", name=_("Overdue"), numerator=_("items whose limit is over"), as_of=NOW)
SOON = Metric(
    key="soon", name=_("Due within the hour"), numerator=_("items whose limit is over within the hour"), as_of=NOW
)
ASSIGNED = Metric(key="assigned", name=_("Assigned"), numerator=_("items in the pool that somebody holds"), as_of=NOW)
OPEN = Metric(
    key="open_items", name=_("Open"), numerator=_("items that the person holds, beside what they may hold"), as_of=NOW
)
AVAILABLE = Metric(
    key="available", name=_("Online and accepting"), numerator=_("members of the team who are online and accepting"),
    as_of=NOW,
)  # fmt: skip
MEMBERS = Metric(key="members", name=_("Members"), numerator=_("members of the team"), as_of=NOW)
ENTERED_TODAY = Metric(
    key="entered_today", name=_("Entered today"), numerator=_("stays in the bucket that began today"), as_of=TODAY
)
COLLECTED_TODAY = Metric(
    key="collected_today", name=_("Collected today"), numerator=_("stays in the bucket that ended collected today"),
    as_of=TODAY,
)  # fmt: skip
ROLLED_TODAY = Metric(
    key="rolled_today", name=_("Rolled on"), numerator=_("stays in the bucket that rolled on after today's start"),
    as_of=TODAY,
)  # fmt: skip
CASH_TODAY = Metric(
    key="cash_today", name=_("Cash today"), numerator=_("cash of today's value date on loans that lay in the bucket"),
    as_of=TODAY, basis=Basis.AMOUNT, words=_("Reversed payments and waivers are left out."),
)  # fmt: skip
UNANSWERED = Metric(
    key="unanswered", name=_("Not answered"), numerator=_("call attempts that nobody answered"), as_of=TODAY
)

CHAPTER = Chapter(
    key="floor",
    title=_("Today's floor"),
    metrics=[
        WAITING, OLDEST, AGE, LATE, SOON, ASSIGNED, OPEN, AVAILABLE, MEMBERS, ENTERED_TODAY, COLLECTED_TODAY,
        ROLLED_TODAY, CASH_TODAY, UNANSWERED,
    ],
)  # fmt: skip
