"""Kinds of background work: a name, and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_HANDLERS: dict[str, "Handler"] = {}


class UnknownKind(LookupError):
    """Work was asked for under a name that no app registered."""


@dataclass(frozen=True, kw_only=True)
class RunningJob:
    """What a handler is given: the job's id and parameters, and a way to tell how far it is.

    `progress(done, total)` also renews the lease; it raises `jobs.services.JobCancelled` once the owner cancelled.
    """

    job_id: int
    owner_id: int | None
    params: dict[str, Any]
    progress: Callable[[int, int], None]


HandlerFunction = Callable[[RunningJob], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Handler:
    """A registered kind of work. `attempts`: how often it is tried in all before it counts as failed."""

    kind: str
    run: HandlerFunction
    attempts: int


def handler(kind: str, *, attempts: int = 3) -> Callable[[HandlerFunction], HandlerFunction]:
    """Register the decorated function as the handler of `kind` ("app.verb_noun"). It must be idempotent: it may run
    again
    after a crash. It returns what `Job.result` will hold (JSON).
    """

    def register(run: HandlerFunction) -> HandlerFunction:
        _HANDLERS[kind] = Handler(kind=kind, run=run, attempts=attempts)
        return run

    return register


def get(kind: str) -> Handler:
    """Return the handler of `kind`. Raises UnknownKind."""
    try:
        return _HANDLERS[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def kinds() -> list[str]:
    """Return every registered kind, sorted."""
    return sorted(_HANDLERS)
