"""The feed: what kinds of file there are, and what each makes of its rows.

An app above portfolio adds its kind in its `AppConfig.ready()`: `feeds.register("orders", OrderFeed())`.
"""

from casework.portfolio.feeds.registry import (
    Feed,
    FeedContext,
    Field,
    FieldKind,
    ParsedRow,
    Refusal,
    Taken,
    UnknownFeed,
    Value,
    get,
    kinds,
    register,
    sort_out,
)

__all__ = [
    "Feed",
    "FeedContext",
    "Field",
    "FieldKind",
    "ParsedRow",
    "Refusal",
    "Taken",
    "UnknownFeed",
    "Value",
    "get",
    "kinds",
    "register",
    "sort_out",
]
