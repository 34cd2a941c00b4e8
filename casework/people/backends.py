"""Who is signed in, read by a statement that stays prepared: every request of everybody asks for it.

Nothing is remembered: who was locked out, or whose password changed, is a stranger from the next request on.
"""

from typing import TYPE_CHECKING, Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.db.models import BigIntegerField

from casework.lib.compiled import Compiled, Given
from casework.people.models import User

if TYPE_CHECKING:
    Base = ModelBackend
else:
    Base = object

_PERSON: Compiled[User] = Compiled(lambda: User.objects.filter(pk=Given("pk", BigIntegerField())))


class ReadPrepared(Base):
    """How a backend finds the person of a session."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person, None for one who is not there any more or may not sign in. One query."""
        found = _PERSON.objects(pk=user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


class ByName(ReadPrepared, ModelBackend):
    """Name and password, as Django checks them."""


class BySignInPage(ReadPrepared, AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Name and password, as the sign-in page checks them."""
