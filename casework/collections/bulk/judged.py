"""Writing what promises were found to be: any number of them in a few statements, on both databases."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_noop

from casework.collections.bulk.statement import dialect, run
from casework.collections.models import Promise, PromiseJudgement
from casework.collections.rules.promises import Judgement
from casework.collections.states import PromiseEnd
from casework.lib.money import from_cents

BATCH = 1_000
OVERTAKEN = gettext_noop("A newer promise stands.")


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is new of one promise. case_id: of its case if it is the promise that counts there, else None; changed:
    whether the outcome is new, not only the money; overtaken: a newer promise of the case was taken meanwhile.
    """

    promise_id: int
    case_id: int | None
    judgement: Judgement
    changed: bool
    overtaken: bool


def write_judgements(found: Sequence[Found], *, day: date, now: datetime) -> None:
    """Append a judgement for each promise whose outcome or money is new, write what follows on promise and case."""
    rows = [
        PromiseJudgement(
            promise_id=one.promise_id, outcome=one.judgement.outcome, paid=from_cents(one.judgement.paid),
            judged_on=day, holds_from=one.judgement.holds_from, recorded_at=now,
        )
        for one in found
    ]  # fmt: skip
    PromiseJudgement.objects.bulk_create(rows, batch_size=BATCH)
    # Open again because a payment was reversed, while a newer promise stands already: only one can.
    overtaken = [one.promise_id for one in found if one.overtaken and not one.judgement.outcome]
    if overtaken:
        Promise.objects.filter(pk__in=overtaken).update(
            ended=PromiseEnd.REPLACED, ended_at=now, ended_on=day, reason=OVERTAKEN
        )
    _write_promises(found, day)
    _write_cases(found, day)


def _write_promises(found: Sequence[Found], day: date) -> None:
    today = dialect().day(day)
    values = [
        (one.promise_id, one.judgement.outcome, one.judgement.paid, _text(one.judgement.look_on)) for one in found
    ]
    columns, source = _source(values, id="bigint", outcome="text", paid="bigint", look_on="date")
    run(
        f"""UPDATE collections_promise AS t
               SET outcome = {columns["outcome"]}, paid = {columns["paid"]}, look_on = {columns["look_on"]},
                   judged_on = CASE WHEN {columns["outcome"]} = '' THEN NULL
                                    WHEN t.outcome = {columns["outcome"]} THEN t.judged_on ELSE {today} END
              FROM {source} WHERE t.id = {columns["id"]}""",
        [json.dumps(values)],
    )


def _write_cases(found: Sequence[Found], day: date) -> None:
    """Tell the cases: which day is promised next, and that the promise is broken where that is news."""
    today = dialect().day(day)
    values = [(one.case_id, _text(one.judgement.next_due), _word(one)) for one in found if one.case_id is not None]
    columns, source = _source(values, id="bigint", next_due="date", news="text")
    run(
        f"""UPDATE collections_collectioncase AS t
               SET promised_for = {columns["next_due"]},
                   broken_on = CASE {columns["news"]} WHEN 'broken' THEN {today} WHEN 'mended' THEN NULL
                                    ELSE t.broken_on END
              FROM {source} WHERE t.id = {columns["id"]}""",
        [json.dumps(values)],
    )


def _word(one: Found) -> str:
    if not one.changed:
        return ""
    return "broken" if one.judgement.outcome in ("broken", "part_kept") else "mended"


def _source(values: Sequence[tuple[object, ...]], **columns: str) -> tuple[dict[str, str], str]:
    """Return how the columns of a list of rows sent as one JSON parameter are written, and the list itself."""
    names = list(columns)
    if dialect().is_postgres:
        types = {"bigint": "::bigint", "text": "", "date": "::date"}
        cells = {name: f"((v.value ->> {place}){types[columns[name]]})" for place, name in enumerate(names)}
        return cells, "jsonb_array_elements(CAST(%s AS jsonb)) AS v"
    return {name: f"json_extract(v.value, '$[{place}]')" for place, name in enumerate(names)}, "json_each(%s) AS v"


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
