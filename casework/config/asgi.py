"""WebSockets in production (`daphne casework.config.asgi:application`); HTTP as well where one process serves all."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.config.settings")

http = get_asgi_application()  # loads the apps: what follows may import them

from casework.people.consumers import FloorConsumer  # noqa: E402

# Django's `path` serves channels as well, which its types do not know.
sockets = URLRouter([path("ws/", FloorConsumer.as_asgi())])  # type: ignore[arg-type, list-item]

application = ProtocolTypeRouter(
    {"http": http, "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(sockets))},
)
