"""What runs in a team's working time: apps above say which limits of theirs do."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A limit that runs in the working time of a team. team None: nobody's yet. url: where its minutes are changed."""

    key: str
    label: "str | Promise"
    team: int | None
    minutes: int
    warn_minutes: int
    url: str


Reader = Callable[[], list[Limit]]
_READERS: dict[str, Reader] = {}


def read_limits_by(key: str, reader: Reader) -> None:
    """Let `reader` say an app's limits, in a constant number of queries; call it in `AppConfig.ready`."""
    _READERS[key] = reader


def all_limits() -> list[Limit]:
    """Return every limit that runs in working time."""
    return [limit for key in sorted(_READERS) for limit in _READERS[key]()]
