"""What the terminal says once the floor is open."""

from django.contrib.auth import get_user_model


def text(*, host: str, port: int) -> str:
    """Return the address and what to do next."""
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host
    people = get_user_model().objects.filter(is_active=True).count()
    return f"\nCasework is open at http://{shown}:{port}/  ({people} people; Ctrl-C ends it)\n"
