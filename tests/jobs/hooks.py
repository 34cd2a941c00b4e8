"""How the tests of webhooks make things happen, and look at what came of it."""

from collections.abc import Callable
from functools import partial

from casework.jobs.models import WebhookDelivery, WebhookEndpoint
from casework.jobs.webhooks import services
from tests.clock import NOW

Make = Callable[..., WebhookEndpoint]


def announce(number: int = 1, source: str = "shop") -> int:
    news = [
        services.News(kind="test.happened", source=source, subject=f"thing-{n}", data=partial(dict, number=n))
        for n in range(number)
    ]
    return services.announce(news, now=NOW)


def only() -> WebhookDelivery:
    return WebhookDelivery.objects.select_related("event", "endpoint").get()
