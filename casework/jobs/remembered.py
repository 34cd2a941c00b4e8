"""Answers that are remembered for a moment, until something changes of which they hang.

For numbers that stand beside a page's own content. They are kept in the process that counted them; what ends the moment
is what tells open pages to look again (jobs.live), so that nothing is wrong for longer than on a page that is open.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.core.cache import cache

from casework.jobs import live

Answer = TypeVar("Answer")


@dataclass(frozen=True, kw_only=True)
class _Kept(Generic[Answer]):
    """An answer, when it was asked for (seconds since the epoch), and the topics of whose changes it hangs."""

    answer: Answer
    at: float
    topics: frozenset[str]


def remembered(
    key: str,
    ask: Callable[[], Answer],
    *,
    follows: Callable[[], Collection[str]],
    anew: bool = False,
    seconds: int = 0,
) -> Answer:
    """Return what `ask` answered at most NUMBERS_KEPT_SECONDS ago, if nothing changed since; else ask.

    key: names the question, for whom it is asked included. follows: the topics of whose changes the answer hangs, asked
    with it. anew: ask in any case, and remember that. seconds: remember it so long instead, for what hardly changes.
    """
    kept: _Kept[Answer] | None = None if anew else cache.get(key)
    if kept is not None and not live.changed_within(kept.topics, time.time() - kept.at):
        return kept.answer
    at = time.time()  # before it is asked: what changes meanwhile is a change
    answer = ask()
    if settings.NUMBERS_KEPT_SECONDS:
        fresh = _Kept(answer=answer, at=at, topics=frozenset(follows()))
        cache.set(key, fresh, seconds or settings.NUMBERS_KEPT_SECONDS)
    return answer
