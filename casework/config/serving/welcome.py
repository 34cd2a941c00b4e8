"""What the terminal says once the floor is open."""

from io import StringIO

from django.contrib.auth import get_user_model
from django.core.management import call_command


def text(*, host: str, port: int) -> str:
    """Return the address, and who can sign in: on the demo floor one login per role, with its password."""
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host
    lines = ["", f"Casework is open at http://{shown}:{port}/  (Ctrl-C ends it)"]
    logins = StringIO()
    call_command("demo", logins=True, stdout=logins)
    if logins.getvalue():
        lines += ["", "Sign in as one of these:", logins.getvalue().rstrip()]
    elif not get_user_model().objects.exists():
        lines += ["", "Nobody can sign in yet: .venv/bin/python manage.py createsuperuser"]
    return "\n".join([*lines, ""])
