"""Keeping result codes: every change is a version from a day on, so that what was said keeps its meaning."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from casework.contact.codes import rules
from casework.contact.codes.models import ResultCode
from casework.contact.codes.rules import Problem
from casework.jobs import audit
from casework.lib.refusal import Conflict, Refused

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.people.models import User

PROBLEM_TEXTS: "dict[Problem, str | StrPromise]" = {
    Problem.NO_PARTY: _("Say with whom."),
    Problem.PARTY: _("This result does not go with the person reached."),
    Problem.CHANNEL: _("This result does not go with the channel."),
    Problem.CONVERSATION: _("With nobody, or at a wrong number, there was no conversation."),
    Problem.SUGGESTS: _("This step does not follow from this result."),
    Problem.STATUS: _("A number at which the borrower answers is neither wrong nor out of service."),
}


class CodeRefused(Refused):
    """The code cannot be like this; the text names the rule."""


class CodeChanged(Conflict):
    """Somebody else changed the code at the same moment."""


@transaction.atomic
def set_code(
    *, code: str, label_en: str, label_zh: str, result: str, parties: Collection[str], channels: Collection[str],
    places: Collection[str], is_conversation: bool, suggests: str, number_status: str, active_from: date, today: date,
    actor: "User", now: datetime, is_new: bool = False,
) -> ResultCode:  # fmt: skip
    """Let a code mean this from a day on (today or later). A new one is made, another becomes a further version.

    Raises CodeRefused (its meaning, the past, taken), CodeChanged.
    """
    if active_from < today:
        raise CodeRefused(_("A code cannot change in the past: what was said keeps its meaning."))
    if is_new and ResultCode.objects.filter(code=code).exists():
        raise CodeRefused(_("There is such a code already."))
    problem = rules.code_problem(
        result=result, parties=parties, channels=channels, is_conversation=is_conversation, suggests=suggests,
        number_status=number_status,
    )  # fmt: skip
    if problem:
        raise CodeRefused(PROBLEM_TEXTS[problem])
    said = {
        "label_en": label_en.strip(), "label_zh": label_zh.strip(), "result": result,
        "parties": _joined(parties, rules.PARTIES),
        "channels": "" if set(channels) >= set(rules.CHANNELS) else _joined(channels, rules.CHANNELS),
        "places": ",".join(sorted(places)), "is_conversation": is_conversation, "suggests": suggests,
        "number_status": number_status,
    }  # fmt: skip
    return _make(code, said, active_from, None, actor, now)


@transaction.atomic
def end_code(*, row: ResultCode, last_on: date, today: date, actor: "User", now: datetime) -> ResultCode:
    """Offer a code no longer than on `last_on` (today or later). Raises CodeRefused, CodeChanged."""
    if last_on < today:
        raise CodeRefused(_("A code cannot change in the past: what was said keeps its meaning."))
    names = (
        "label_en", "label_zh", "result", "parties", "channels", "places", "is_conversation", "suggests",
        "number_status",
    )  # fmt: skip
    said = {name: getattr(row, name) for name in names}
    return _make(row.code, said, max(today, row.active_from), max(last_on, row.active_from), actor, now)


def _make(
    code: str, said: dict[str, object], active_from: date, active_until: date | None, actor: "User", now: datetime
) -> ResultCode:
    last = ResultCode.objects.filter(code=code).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            made = ResultCode.objects.create(
                code=code, number=last + 1, active_from=active_from, active_until=active_until, made_by=actor,
                made_at=now, **said,
            )  # fmt: skip
    except IntegrityError as error:
        raise CodeChanged(_("Somebody else changed this code just now; look again.")) from error
    audit.record(
        actor=actor, action="result_code.change", subject_kind="result_code", subject_id=code, now=now,
        detail={"version": made.number, "effective_on": active_from.isoformat(), "result": made.result},
    )  # fmt: skip
    return made


def _joined(words: Collection[str], order: Collection[str]) -> str:
    return ",".join(word for word in order if word in set(words))
