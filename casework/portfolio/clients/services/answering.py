"""Idempotency keys: the same request under the same key is answered once and then from what was kept."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import Refused
from casework.portfolio.clients.models import ApiAnswer, ApiClient

KEPT_FOR = timedelta(hours=24)


class KeyReused(Refused):
    """The key was used for another request."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is answered. location: the address of what was made, "" for none. replayed: it was kept, not made now."""

    status: int
    body: dict[str, Any]
    location: str = ""
    replayed: bool = False


@transaction.atomic
def answer_once(*, client: ApiClient, key: str, digest: str, work: Callable[[], Answer], now: datetime) -> Answer:
    """Return the answer to the request that `digest` stands for, made by `work` unless it was made before.

    The row of the key is written first, in the transaction of the work: a twin at the same moment waits for it and then
    gets the kept answer; when the work fails with an exception, or the process dies, there is neither work nor row, and
    the key is free. What `work` answers is kept whatever its status. A key is free again KEPT_FOR after its first use.
    Raises KeyReused.
    """
    ApiAnswer.objects.filter(client=client, key=key, expires_at__lte=now).delete()
    row = ApiAnswer(client=client, key=key, digest=digest, created_at=now, expires_at=now + KEPT_FOR)
    ApiAnswer.objects.bulk_create([row], ignore_conflicts=True)
    kept = ApiAnswer.objects.get(client=client, key=key)
    if kept.digest != digest:
        raise KeyReused(_("This Idempotency-Key was used for another request; a new request needs a new key."))
    if kept.status is not None:
        return Answer(status=kept.status, body=json.loads(kept.body), location=kept.location, replayed=True)
    answer = work()
    ApiAnswer.objects.filter(pk=kept.pk).update(
        status=answer.status, body=json.dumps(answer.body), location=answer.location
    )
    return answer


def forget_answers(*, now: datetime) -> int:
    """Delete the answers whose time is over; return how many."""
    deleted, _per_model = ApiAnswer.objects.filter(expires_at__lte=now).delete()
    return deleted
