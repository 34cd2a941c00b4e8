"""Where things are kept for a while, in one process or for all of them."""

from typing import Any

MEMORY = "django.core.cache.backends.locmem.LocMemCache"
REDIS = "django.core.cache.backends.redis.RedisCache"


def caches(redis_url: str) -> dict[str, dict[str, Any]]:
    """Return Django's CACHES.

    "default" stays in the process: pages do without Redis. "changes": which topics changed in the last minutes, for
    pages that open while something changes (jobs.live). "counters": how often each client of the API asked.
    """
    return {
        "default": {"BACKEND": MEMORY},
        "changes": _shared("changes", redis_url),
        "counters": _shared("counters", redis_url),
    }


def _shared(name: str, redis_url: str) -> dict[str, Any]:
    """Return a cache that all processes share; without Redis there is one process, and its memory is as good."""
    if redis_url:
        return {"BACKEND": REDIS, "LOCATION": redis_url, "KEY_PREFIX": name}
    return {"BACKEND": MEMORY, "LOCATION": name, "OPTIONS": {"MAX_ENTRIES": 20_000}}
