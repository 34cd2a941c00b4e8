"""Results by person: defect rates, and how closely each is inspected now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q

from casework.people.models import User
from casework.quality import permissions, rules, words
from casework.quality.models import InspectionLevel, InspectionState, LevelSwitch, Subject
from casework.quality.rules import switching

# How far back the rates look.
WINDOW = timedelta(days=90)
MOST_SWITCHES = 20


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """One person's work of one kind. kind, subject: it as code and in words; gross, net: weighted defect rates in
    percent; score: the switching score.
    """

    person: User
    kind: str
    subject: str
    inspected: int
    defective: int
    gross: Decimal | None
    net: Decimal | None
    level: str
    tone: str
    score: int
    stopped: bool


@dataclass(frozen=True, kw_only=True)
class SwitchLine:
    """One change of level in words."""

    switch: LevelSwitch
    subject: str
    before: str
    after: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class Standings:
    """lines: people by name, never by rate; switches: the newest changes of level; days: how far rates look back."""

    lines: list[PersonLine]
    switches: list[SwitchLine]
    days: int = WINDOW.days


def defect_percent(groups: Iterable[tuple[Decimal, int, int]]) -> Decimal | None:
    """Return the weighted defect rate in percent, two decimals, of (probability, inspected, defective)."""
    rate = rules.defect_rate(rules.Drawn(probability=p, inspected=n, defective=bad) for p, n, bad in groups)
    return None if rate is None else (Decimal(rate.numerator) / rate.denominator * 100).quantize(Decimal("0.01"))


def standings(user: User, *, now: datetime) -> Standings:
    """Return the results by person over the random inspections whose results `user` knows, of the last WINDOW.

    Four queries.
    """
    seen = permissions.results_seen_by(user).filter(probability__isnull=False, state=InspectionState.SCORED)
    rows = seen.filter(scored_at__gt=now - WINDOW).order_by().values_list("person", "subject", "probability").annotate(
        inspected=Count("pk"),
        bad=Count("pk", filter=Q(defective=True)),
        net=Count("pk", filter=Q(net_defective=True)),
    )  # fmt: skip
    groups: dict[tuple[int, str], list[tuple[Decimal, int, int, int]]] = defaultdict(list)
    for person, subject, chance, inspected, bad, net in rows:
        groups[person, subject].append((chance, inspected, bad, net))
    people = User.objects.in_bulk({person for person, _subject in groups})
    levels = {(row.person_id, row.subject): row for row in InspectionLevel.objects.filter(person__in=people)}
    lines = [_line(people[key[0]], key[1], found, levels.get(key)) for key, found in groups.items()]
    switches = LevelSwitch.objects.filter(person__in=people).select_related("person")
    return Standings(
        lines=sorted(lines, key=lambda line: (str(line.person), line.person.pk, line.subject)),
        switches=[_switch(row) for row in switches.order_by("-switched_at", "-pk")[:MOST_SWITCHES]],
    )


def _line(
    person: User, subject: str, found: list[tuple[Decimal, int, int, int]], level: InspectionLevel | None
) -> PersonLine:
    now = level.level if level else switching.NORMAL
    return PersonLine(
        person=person,
        kind=subject,
        subject=str(Subject(subject).label),
        inspected=sum(row[1] for row in found),
        defective=sum(row[2] for row in found),
        gross=defect_percent((row[0], row[1], row[2]) for row in found),
        net=defect_percent((row[0], row[1], row[3]) for row in found),
        level=str(words.LEVELS[now]),
        tone={switching.TIGHTENED: "is-warn", switching.REDUCED: "is-good"}.get(now, ""),
        score=level.switching_score if level else 0,
        stopped=level.stopped if level else False,
    )


def _switch(row: LevelSwitch) -> SwitchLine:
    return SwitchLine(
        switch=row,
        subject=str(Subject(row.subject).label),
        before=str(words.LEVELS[row.before]),
        after=str(words.LEVELS[row.after]),
        rule=str(words.RULES[row.rule]),
    )
