"""Choosing and changing a book's rules. Every change is a new version, in force from a day on; nothing is edited."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from casework.contact import rules
from casework.contact.models import ContactRule, Preset, RuleSet, ThirdParties
from casework.contact.rules import PRESETS, Line, Rules, Thirds
from casework.contact.rulesets import columns_of, of_version
from casework.jobs import audit
from casework.lib.days import day_in
from casework.lib.refusal import Conflict, Refused
from casework.portfolio.models import Book

if TYPE_CHECKING:
    from casework.people.models import User


class RulesRefused(Refused):
    """The rules cannot be changed so; the text names the rule."""


class RulesChanged(Conflict):
    """Somebody else changed the book's rules at the same moment."""


@transaction.atomic
def choose_preset(
    *, book: Book, preset: str, on: date, thirds: bool, keep_own: bool, reason: str, actor: "User", now: datetime
) -> RuleSet:
    """Let the book keep a preset from the day `on` (today or later, in the book's calendar).

    thirds: contact third parties as far as the preset allows; off otherwise. keep_own: take over the rules that the
    book has beside its present preset. What is planned for later days stays. Raises RulesRefused (a day that is past),
    RulesChanged; ValueError for an unknown preset.
    """
    _require_future(book, on, now)
    wanted = preset_rules(preset, thirds=thirds, beside=version_on(book, on) if keep_own else None)
    return _make(book, wanted, preset=preset, on=on, reason=reason, actor=actor, now=now)


@transaction.atomic
def add_rule(*, book: Book, line: Line, on: date, reason: str, actor: "User", now: datetime) -> list[RuleSet]:
    """Add an internal rule from the day `on`, also to the versions that are planned for later; return what was made.

    Raises RulesRefused (no reason, past, legal, there already, unknown country), RulesChanged.
    """
    if line.legal:
        raise RulesRefused(_("Only the presets bring legal rules; add this one as an internal rule."))
    if isinstance(line, rules.Rest) and line.holidays and not _is_country(line.holidays):
        raise RulesRefused(_("The holidays of this country or region are not known."))

    def with_it(before: Rules) -> Rules:
        if line in before.lines:
            raise RulesRefused(_("There is such a rule already."))
        return Rules(lines=(*before.lines, line), thirds=before.thirds)

    return _change(book, with_it, on=on, reason=reason, actor=actor, now=now)


@transaction.atomic
def drop_rule(*, book: Book, line: Line, on: date, reason: str, actor: "User", now: datetime) -> list[RuleSet]:
    """Drop an internal rule from the day `on`, also from the versions that are planned for later.

    Raises RulesRefused (no reason, past, a legal rule, not there on that day), RulesChanged.
    """
    if line.legal:
        raise RulesRefused(_("A legal rule cannot be dropped; choose another preset."))

    def without_it(before: Rules) -> Rules:
        if line not in before.lines:
            raise RulesRefused(_("There is no such rule on that day."))
        return Rules(lines=tuple(one for one in before.lines if one != line), thirds=before.thirds)

    return _change(book, without_it, on=on, reason=reason, actor=actor, now=now)


def preset_rules(preset: str, *, thirds: bool, beside: RuleSet | None) -> Rules:
    """Return the rules of a preset, with third parties as far as it allows (`thirds`) or never, and with the own rules
    of the version `beside` (its book and rules fetched). Raises ValueError for an unknown preset.
    """
    chosen = PRESETS[Preset(preset)]
    own = own_lines(beside) if beside is not None else []
    return Rules(code=preset, lines=(*chosen.lines, *own), thirds=chosen.thirds if thirds else Thirds())


def own_lines(version: RuleSet) -> list[Line]:
    """Return the rules that a version has beside those of its preset."""
    of_preset = PRESETS[version.preset].lines
    return [line for line in of_version(version).lines if line not in of_preset]


def _change(
    book: Book, change: Callable[[Rules], Rules], *, on: date, reason: str, actor: "User", now: datetime
) -> list[RuleSet]:
    """Apply a change to what is in force on the day `on`, and to each version that begins later and lacks it."""
    if not reason.strip():
        raise RulesRefused(_("Say why."))
    _require_future(book, on, now)
    before = version_on(book, on)
    start = of_version(before) if before is not None else rules.HOUSE
    preset = before.preset if before is not None else Preset.HOUSE
    made = [_make(book, change(start), preset=preset, on=on, reason=reason, actor=actor, now=now)]
    for later in _planned_after(book, on):
        planned = of_version(later)
        try:
            changed = change(planned)
        except RulesRefused:  # it has, or lacks, the rule already
            continue
        made.append(
            _make(book, changed, preset=later.preset, on=later.effective_on, reason=reason, actor=actor, now=now)
        )
    return made


def _make(book: Book, wanted: Rules, *, preset: str, on: date, reason: str, actor: "User", now: datetime) -> RuleSet:
    last = RuleSet.objects.filter(book=book).aggregate(last=Max("number"))["last"] or 0
    allowed = ThirdParties.LOCATE if wanted.thirds.allowed else ThirdParties.NEVER
    try:
        with transaction.atomic():
            made = RuleSet.objects.create(
                book=book, number=last + 1, effective_on=on, preset=Preset(preset), third_parties=allowed,
                third_tries=wanted.thirds.tries, third_days=wanted.thirds.days, reason=reason.strip(), made_by=actor,
                made_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise RulesChanged(_("Somebody else changed these rules just now; look again.")) from error
    ContactRule.objects.bulk_create(ContactRule(rule_set=made, **columns_of(line)) for line in wanted.lines)
    audit.record(
        actor=actor, action="contact_rules.change", subject_kind="book", subject_id=book.public_id, now=now,
        detail={"version": made.number, "preset": made.preset, "effective_on": on.isoformat(), "reason": made.reason},
    )  # fmt: skip
    return made


def version_on(book: Book, day: date) -> RuleSet | None:
    """Return the version in force on `day`, with its book and rules; None while nobody chose any."""
    found = RuleSet.objects.filter(book=book, effective_on__lte=day).order_by("-effective_on", "-number")
    return found.select_related("book").prefetch_related("rules").first()


def _planned_after(book: Book, day: date) -> Sequence[RuleSet]:
    """Return, for each later day on which a version begins, the one that will count."""
    rows = RuleSet.objects.filter(book=book, effective_on__gt=day).order_by("effective_on", "number")
    newest = {row.effective_on: row for row in rows.select_related("book").prefetch_related("rules")}
    return list(newest.values())


def _require_future(book: Book, on: date, now: datetime) -> None:
    if on < day_in(book.time_zone, now):
        raise RulesRefused(_("Rules cannot begin in the past: what was done stays done under the rules of its day."))


def _is_country(code: str) -> bool:
    try:
        rules.public_holidays(code)
    except NotImplementedError:
        return False
    return True
