"""Sending a template to many cases: in the background, chunk by chunk, each chunk in one transaction with its tally.

A supervisor chooses from a pool, a collector among their own cases. A message to many is no work on a single case: it
neither takes a case's turn nor starts it.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.collections import permissions
from casework.collections.agencies.models import AgencyPlacement
from casework.collections.desk import business_day
from casework.collections.messaging import rules
from casework.collections.messaging.rules import Left
from casework.collections.messaging.selectors import KIND
from casework.collections.models import CaseContact, CollectionCase
from casework.collections.states import OPEN_STATES
from casework.contact.messages import services as messages
from casework.contact.messages.models import MessageTemplate, TemplateParty, TemplateVersion
from casework.contact.messages.selectors import first_addresses, first_points, in_language
from casework.contact.messages.values import values_of
from casework.contact.models import Channel
from casework.jobs import audit, outbox, runs
from casework.jobs.chunks import Clock, Progress, work_through
from casework.jobs.models import BatchRun, Job, RunState
from casework.lib.refusal import OutOfReach, Refused
from casework.people.models import User
from casework.people.permissions import team_ids_with
from casework.workflow.models import Pool

if TYPE_CHECKING:
    from django.utils.functional import Promise

RUN, CHUNK, MOST = "messages.send", 200, 20_000
COUNTS = {
    "chosen": gettext_lazy("Chosen"), "handled": gettext_lazy("Handled"), "done": gettext_lazy("Messages"),
    "stayed": gettext_lazy("Left out"),
}  # fmt: skip
LEFT_WORDS: "dict[Left, Promise]" = {
    Left.CLOSED: gettext_lazy("The case is closed"),
    Left.BUCKET: gettext_lazy("The template is not for this bucket"),
    Left.PAUSED: gettext_lazy("Says paid: nothing is sent until it is known"),
    Left.AGENCY: gettext_lazy("With an agency"),
    Left.TAKEN: gettext_lazy("Not the sender's any more"),
    Left.TWICE: gettext_lazy("Another case of the same customer is written to"),
    Left.NO_RECIPIENT: gettext_lazy("No number or address that can be used"),
}


class ManyRefused(Refused):
    """Nothing is sent; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """Cases of a chunk by id, and why some of them are left out."""

    cases: dict[int, CollectionCase]
    left: dict[int, str]


@transaction.atomic
def ask_many(
    *, pool: Pool, cases: Sequence[int], template: MessageTemplate, language: str, actor: User, now: datetime
) -> Job:
    """Begin sending a template to these cases (row ids) of a pool; return the work row to follow.

    The version that is newest now is the one that is sent. Raises ManyRefused (none, too many, a template for third
    parties or not sendable), OutOfReach (not the actor's pool).
    """
    if pool.team_id not in team_ids_with(actor, "assign_team"):
        raise OutOfReach(_("There is no such pool."))
    return _begin(
        cases, template, language, scope=pool.code, within={"pool": pool.pk}, actor=actor, now=now
    )  # fmt: skip


@transaction.atomic
def ask_own(
    *, cases: Collection[UUID], template: MessageTemplate, language: str, actor: User, now: datetime
) -> Job:  # fmt: skip
    """Begin sending a template to these cases (public ids) that the actor holds; return the work row to follow.

    Who was given away meanwhile is left out, and named. Raises ManyRefused like `ask_many`, OutOfReach for a case that
    the actor never held.
    """
    asked = set(cases)
    ids = sorted(permissions.once_held_by(actor).filter(public_id__in=asked).values_list("pk", flat=True))
    if len(ids) < len(asked):
        raise OutOfReach(_("There is no such case."))
    return _begin(
        ids, template, language, scope=actor.username, within={"holder": actor.pk}, actor=actor, now=now
    )  # fmt: skip


def _begin(
    cases: Sequence[int], template: MessageTemplate, language: str, *, scope: str, within: dict[str, int], actor: User,
    now: datetime,
) -> Job:  # fmt: skip
    if not cases or len(cases) > MOST:
        raise ManyRefused(_("Choose between 1 and %(most)s cases.") % {"most": f"{MOST:,d}"})
    version = in_language(template, language)
    if version is None or template.retired_at is not None or template.party != TemplateParty.OWN:
        raise ManyRefused(_("This template cannot be sent to many."))
    what = {"template": template.code, "language": version.language, "version": version.number}
    run = runs.start(RUN, now=now, scope=scope, actor=actor, params=what)
    run.counts = {"chosen": len(cases), "handled": 0, "done": 0, "stayed": 0}
    run.save(update_fields=["counts"])
    params = {"run": run.pk, "version": version.pk, "ids": list(cases), "actor": actor.pk, **within}
    job = outbox.enqueue(KIND, key=str(run.public_id), params=params, owner=actor, now=now)
    audit.record(
        actor=actor, action="messages.send", subject_kind="run", subject_id=run.public_id, now=now,
        detail={"number": len(cases), "scope": scope, **what},
    )  # fmt: skip
    return job


def work(*, params: dict[str, Any], progress: Progress, clock: Clock) -> dict[str, Any]:
    """Write what is left of it; return its counts. Idempotent: a chunk and its tally are one transaction."""
    ids, actor = params["ids"], User.objects.get(pk=params["actor"])
    version = TemplateVersion.objects.select_related("template").get(pk=params["version"])
    return work_through(
        run_id=params["run"], number=len(ids), progress=progress, clock=clock,
        chunk=lambda handled: _chunk(params, version, actor, now=clock()),
    )  # fmt: skip


@transaction.atomic
def _chunk(params: dict[str, Any], version: TemplateVersion, actor: User, *, now: datetime) -> int:
    """Write the messages of the next chunk and note it; return how many are handled now."""
    run = BatchRun.objects.select_for_update(of=("self",)).get(pk=params["run"])
    begin: int = run.counts["handled"]
    ids = params["ids"][begin : begin + CHUNK]
    messages.require_sendable(version)
    chunk = _sorted(ids, params, version.template, run, now)
    going = [case for pk, case in chunk.cases.items() if pk not in chunk.left]
    wanted = _wanted(going, version, run, chunk.left, actor=actor, now=now)
    written = messages.write_each(
        wanted=list(wanted.values()), version=version, actor=actor, now=now, batch=run
    )  # fmt: skip
    of_key = {one.key: pk for pk, one in wanted.items()}
    CaseContact.objects.bulk_create(
        CaseContact(case_id=of_key[one.key], attempt_id=one.attempt_id) for one in written.messages
    )
    for one in written.messages:
        outbox.push(f"case-{chunk.cases[of_key[one.key]].public_id}")
    stayed = Counter(chunk.left.values()) + Counter(written.refused.values())
    return _note(run, begin + len(ids), len(written.messages), stayed)


def _note(run: BatchRun, handled: int, done: int, stayed: "Counter[str]") -> int:
    run.state = RunState.RUNNING  # again, where an attempt failed
    all_stayed = Counter({error["reason"]: error.get("number", 0) for error in run.errors}) + stayed
    run.counts = {
        "chosen": run.counts["chosen"], "handled": handled, "done": run.counts["done"] + done,
        "stayed": all_stayed.total(),
    }  # fmt: skip
    run.errors = [{"reason": reason, "number": number} for reason, number in all_stayed.most_common()]
    run.save(update_fields=["state", "counts", "errors"])
    return handled


def _sorted(
    ids: Sequence[int], params: dict[str, Any], template: MessageTemplate, run: BatchRun, now: datetime
) -> Chunk:
    """Lock the cases by id, and say which of them are left out."""
    of_whom = {"pool": params["pool"]} if "pool" in params else {"assignee": params["holder"]}
    rows = CollectionCase.objects.select_for_update(of=("self",)).filter(pk__any_of=ids, **of_whom).order_by("pk")
    cases = {case.pk: case for case in rows.select_related("bucket", "book", "loan", "customer__book")}
    agencies = set(
        AgencyPlacement.objects.filter(case__any_of=ids, ended_at__isnull=True).values_list("case_id", flat=True)
    )
    written_to = set(run.messages.values_list("customer_id", flat=True))
    gone = Left.CLOSED if "pool" in params else Left.TAKEN
    left: dict[int, str] = {pk: str(LEFT_WORDS[gone]) for pk in ids if pk not in cases}
    for pk, case in cases.items():
        problem = _problem(case, template, pk in agencies, now)
        if problem is None and case.customer_id in written_to:
            problem = Left.TWICE
        if problem is None:
            written_to.add(case.customer_id)
        else:
            left[pk] = str(LEFT_WORDS[problem])
    return Chunk(cases=cases, left=left)


def _problem(case: CollectionCase, template: MessageTemplate, is_out: bool, now: datetime) -> Left | None:
    if case.state not in OPEN_STATES:
        return Left.CLOSED
    if template.purpose not in rules.purposes_of(is_reminder=case.bucket.is_reminder):
        return Left.BUCKET
    if case.paused_until is not None and case.paused_until >= business_day(case.book, now):
        return Left.PAUSED
    return Left.AGENCY if is_out else None


def _wanted(
    cases: Sequence[CollectionCase], version: TemplateVersion, run: BatchRun, left: dict[int, str], *, actor: User,
    now: datetime,
) -> dict[int, messages.Wanted]:  # fmt: skip
    customers = [case.customer_id for case in cases]
    is_sms = version.template.channel == Channel.SMS
    points = first_points(customers) if is_sms else {}
    addresses = {} if is_sms else first_addresses(customers)
    values = values_of(loans=[case.loan_id for case in cases], version=version, agent=actor, now=now)
    wanted = {}
    for case in cases:
        point, address = points.get(case.customer_id), addresses.get(case.customer_id)
        if point is None and address is None:
            left[case.pk] = str(LEFT_WORDS[Left.NO_RECIPIENT])
            continue
        wanted[case.pk] = messages.Wanted(
            key=f"{run.public_id}.{case.pk}", customer=case.customer, loan=case.loan_id, values=values[case.loan_id],
            point=point, address=address,
        )  # fmt: skip
    return wanted
