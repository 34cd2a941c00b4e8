"""Writing many messages at once: a chunk of them in the caller's transaction, the gate asked about every one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from casework.contact import gate
from casework.contact.messages import rules
from casework.contact.messages.models import Message, TemplateVersion
from casework.contact.messages.services.writing import (
    Cleared,
    MessageRefused,
    Wanted,
    require_fitting,
    write_cleared,
)
from casework.contact.messages.words import RULE_WORDS
from casework.contact.models import Channel
from casework.contact.rules import BOUND_PURPOSES, Rule
from casework.jobs.models import BatchRun

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Written:
    """The messages, and why others were not written, by their keys."""

    messages: list[Message] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def write_each(
    *, wanted: Sequence[Wanted], version: TemplateVersion, actor: "User", now: datetime, batch: BatchRun
) -> Written:
    """Write these messages, at most one a customer, as `write_message` writes one; inside the caller's transaction.

    What the gate refuses, or has no value for a variable, is named. A release is for one contact that somebody looked
    at: none is used.
    """
    refused: dict[str, str] = {}
    fitting = [one for one in wanted if not _unfit(one, version, refused)]
    template = version.template
    ask = _numbers if template.channel == Channel.SMS else _addresses
    verdicts = ask(fitting, template.channel, template.purpose, now, False)
    going = [one for one in fitting if _passed(one, verdicts, refused)]
    bound = template.purpose in BOUND_PURPOSES
    long = ask(going, template.channel, template.purpose, now + rules.life_of(is_bound=bound), True)
    short = [one for one in going if long[one.key]]
    late = ask(short, template.channel, template.purpose, now + rules.SURE, True)
    cleared = []
    for one in going:
        if not long[one.key]:
            cleared.append(Cleared(wanted=one, expires_at=now + rules.life_of(is_bound=bound)))
        elif _passed(one, late, refused):
            cleared.append(Cleared(wanted=one, expires_at=now + rules.SURE))
    written = write_cleared(cleared, version=version, actor=actor, now=now, batch=batch) if cleared else []
    return Written(messages=written, refused=refused)


def _unfit(wanted: Wanted, version: TemplateVersion, refused: dict[str, str]) -> bool:
    try:
        require_fitting(wanted, version)
    except MessageRefused as problem:
        refused[wanted.key] = str(problem)
        return True
    return False


def _passed(wanted: Wanted, verdicts: dict[str, str], refused: dict[str, str]) -> bool:
    if verdicts[wanted.key]:
        refused[wanted.key] = verdicts[wanted.key]
    return not verdicts[wanted.key]


def _numbers(wanted: Sequence[Wanted], channel: str, purpose: str, now: datetime, locked: bool) -> dict[str, str]:
    """Return why each may not be sent a text message at `now`, "" where it may. locked: they are already."""
    points = {one.point.pk: one for one in wanted if one.point is not None}
    about = {pk: one.loan for pk, one in points.items() if one.loan is not None}
    ask = gate.sort_out if locked else gate.require_each
    found = ask(points=list(points), channel=channel, purpose=purpose, now=now, loans=about)
    return {one.key: _why(found.refused[pk].rule) if pk in found.refused else "" for pk, one in points.items()}


def _addresses(wanted: Sequence[Wanted], channel: str, purpose: str, now: datetime, locked: bool) -> dict[str, str]:
    """Return the same of e-mails: they have no number, so the gate is asked about their customers."""
    about = {one.customer.pk: one.loan for one in wanted if one.loan is not None}
    ask = gate.sort_out_customers if locked else gate.require_each_customer
    customers = [one.customer.pk for one in wanted]
    found = ask(customers=customers, channel=channel, purpose=purpose, now=now, loans=about)
    return {
        one.key: _why(found.refused[one.customer.pk].rule) if one.customer.pk in found.refused else ""
        for one in wanted
    }  # fmt: skip


def _why(rule: Rule) -> str:
    return str(RULE_WORDS[rule]) if rule is not Rule.NONE else ""
