"""How often a client may ask. The counters lie in the cache that the processes share."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.core.cache import caches
from django.utils import timezone
from redis.exceptions import RedisError
from rest_framework.throttling import BaseThrottle

from casework.portfolio.clients import rules
from casework.portfolio.clients.models import ApiClient

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

    from casework.portfolio.clients.authentication import Sender

log = logging.getLogger(__name__)
COUNTERS = "counters"


class ClientThrottle(BaseThrottle):
    """Each client its own number of requests in any minute. Every step on a counter is atomic."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def allow_request(self, request: "Request", view: "APIView") -> bool:
        """Count the request; say whether it is within the client's limit. While the counters are away it is."""
        now: datetime = timezone.now()
        try:
            sender = cast("Sender", request.auth)
            self.seconds = count(sender.client, now=now)
        except RedisError as problem:
            log.warning("The counters of the API are away (%s): a request is let in uncounted.", problem)
        return self.seconds <= 0

    def wait(self) -> float:
        """Return the seconds after which the same request is let in."""
        return self.seconds


def count(client: ApiClient, *, now: datetime) -> float:
    """Count a request of `client`; return 0.0, or for how many seconds it has to wait and then is not counted."""
    window, elapsed = divmod(now.timestamp(), rules.WINDOW)
    cache = caches[COUNTERS]
    mine, last = (f"api-rate:{client.pk}:{int(number)}" for number in (window, window - 1))
    cache.add(mine, 0, timeout=2 * rules.WINDOW)
    made = cache.incr(mine)
    seconds = rules.wait_for(limit=client.per_minute, before=cache.get(last, 0), now=made, elapsed=elapsed)
    if seconds > 0:
        cache.decr(mine)
    return seconds
