"""Sending: one try at a time. What may have gone out is not sent again, unless its provider can say that it was not."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F

from casework.contact import gate
from casework.contact.messages import providers, rules
from casework.contact.messages.listeners import tell_changed
from casework.contact.messages.models import Failure, Message, MessageState
from casework.contact.messages.providers.base import Accepted, Outgoing, Provider, Refused, SendingFailed
from casework.contact.messages.services.points import learn_failure
from casework.contact.messages.services.writing import TOPIC, plan
from casework.contact.rules import Rule
from casework.jobs import outbox

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
OPEN = (MessageState.QUEUED, MessageState.SENDING)
# What forbids a message however long one waits; hours and limits were asked about when it was written.
FORBIDDING = frozenset({Rule.POINT_STATUS, Rule.OBJECTION, Rule.HOLD, Rule.NO_CONTACT, Rule.THIRD_PARTY})
STUCK, MOST_STUCK = timedelta(minutes=10), 500


def dispatch(*, message_id: int, ticket: int, clock: Clock) -> str:
    """Make one try, if this ticket is the newest. Returns the state that it led to, or "overtaken".

    It may run again after a crash at any line. A message found "sending" was broken off while it went out: a provider
    that keeps ids is asked; with any other it becomes "unknown". No transaction is open while the provider is asked.
    """
    rows = Message.objects.select_related("customer__book", "point", "address", "made_by")
    message = rows.get(pk=message_id)
    if message.ticket != ticket or message.state not in OPEN:
        return "overtaken"
    provider = providers.get(message.provider)
    if message.state == MessageState.SENDING or message.failure == Failure.LOST:
        if not provider.keeps_ids:
            return _note(message, MessageState.UNKNOWN, now=clock(), failure=Failure.LOST)
        try:
            known = provider.look_up(message.public_id, now=clock())
        except SendingFailed as problem:
            return _again(message, problem, now=clock())
        if known is not None:
            return _taken(message, known, now=clock())
    now = clock()
    if now > message.expires_at:
        return _note(message, MessageState.FAILED, now=now, failure=Failure.EXPIRED)
    if _is_forbidden(message, now):
        return _note(message, MessageState.FAILED, now=now, failure=Failure.FORBIDDEN)
    return _try(message, provider, clock)


def _try(message: Message, provider: Provider, clock: Clock) -> str:
    """Say that it is being sent, committed before a byte leaves; then hand it over."""
    now = clock()
    mine = Message.objects.filter(pk=message.pk, ticket=message.ticket, state__in=OPEN)
    if not mine.update(state=MessageState.SENDING, state_at=now, tries=F("tries") + 1):
        return "overtaken"
    message.tries += 1
    going = Outgoing(
        id=message.public_id, to=message.recipient, subject=message.subject, body=message.body, parts=message.parts
    )
    try:
        answer = provider.send(going, now=now)
    except SendingFailed as problem:
        return _again(message, problem, now=clock())
    if isinstance(answer, Refused):
        return _note(message, MessageState.FAILED, now=clock(), failure=Failure(answer.reason))
    return _taken(message, answer, now=clock())


def _taken(message: Message, answer: Accepted, *, now: datetime) -> str:
    """Keep the provider's id, whatever a receipt said meanwhile."""
    Message.objects.filter(pk=message.pk, provider_ref="").update(provider_ref=answer.ref)
    state = MessageState.DELIVERED if answer.delivered else MessageState.SENT
    return _note(message, state, now=now)


def _again(message: Message, problem: SendingFailed, *, now: datetime) -> str:
    """Plan the next try; or give up, where it must not be tried again, or its time is over."""
    log.warning("A message was not sent.", message=str(message.public_id), problem=str(problem), tries=message.tries)
    perhaps = problem.perhaps or message.failure == Failure.LOST
    if perhaps and not providers.get(message.provider).keeps_ids:
        return _note(message, MessageState.UNKNOWN, now=now, failure=Failure.LOST)
    pause = rules.pause_after(max(message.tries, 1))
    if pause is None or now + pause > message.expires_at:
        if perhaps:
            return _note(message, MessageState.UNKNOWN, now=now, failure=Failure.LOST)
        return _note(message, MessageState.FAILED, now=now, failure=Failure.EXPIRED)
    with transaction.atomic():
        mine = Message.objects.filter(pk=message.pk, ticket=message.ticket, state__in=OPEN)
        failure = Failure.LOST if perhaps else Failure.NONE
        if not mine.update(state=MessageState.QUEUED, state_at=now, failure=failure, ticket=F("ticket") + 1):
            return "overtaken"
        message.ticket += 1
        plan([message], now=now, at=now + pause)
        _tell([message.pk], now)
    return MessageState.QUEUED.value


@transaction.atomic
def _note(message: Message, state: MessageState, *, now: datetime, failure: Failure = Failure.NONE) -> str:
    """Write what became of this try, unless a receipt was faster."""
    times: dict[str, datetime] = {}
    if state in (MessageState.SENT, MessageState.DELIVERED):
        times["sent_at"] = now
    if state == MessageState.DELIVERED:
        times["delivered_at"] = now
    mine = Message.objects.filter(pk=message.pk, ticket=message.ticket, state__in=OPEN)
    if not mine.update(state=state, failure=failure, state_at=now, **times):
        return "overtaken"
    learn_failure(message, failure=failure, now=now)
    _tell([message.pk], now)
    return state.value


def _is_forbidden(message: Message, now: datetime) -> bool:
    said = gate.allowed(
        customer=message.customer, point=message.point, channel=message.channel, purpose=message.purpose,
        actor=message.made_by, now=now, loan=message.loan_id,
    )  # fmt: skip
    return said.rule in FORBIDDING


def _tell(messages: list[int], now: datetime) -> None:
    outbox.push(TOPIC)
    tell_changed(messages, now)


def settle_stuck(*, now: datetime) -> int:
    """Close what no work row will bring on any more: its time has been over for STUCK. Returns how many there were.

    What was being sent then is unknown; what never was has failed.
    """
    rows = Message.objects.filter(state__in=OPEN, expires_at__lt=now - STUCK, state_at__lt=now - STUCK)
    closed = 0
    for message in rows.select_related("point", "address").order_by("pk")[:MOST_STUCK]:
        lost = message.state == MessageState.SENDING or message.failure == Failure.LOST
        state, failure = (
            (MessageState.UNKNOWN, Failure.LOST) if lost else (MessageState.FAILED, Failure.EXPIRED)
        )  # fmt: skip
        closed += _note(message, state, now=now, failure=failure) != "overtaken"
    return closed
