"""Who may read the description of the API: every client, and the people who keep the clients."""

from typing import TYPE_CHECKING, Any

from django.http import Http404
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission

from casework.portfolio.clients.authentication import TokenAuthentication
from casework.portfolio.clients.permissions import READERS

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class TokenReader(TokenAuthentication):
    """A client, by its token."""


class SignedInReader(SessionAuthentication):
    """Somebody who is signed in, without naming a client."""

    def authenticate(self, request: "Request") -> Any:
        """Return the person; None for strangers. Raises Http404 for people who keep no clients."""
        signed_in = super().authenticate(request)
        if signed_in is not None and not signed_in[0].has_role(*READERS):
            raise Http404
        return signed_in


class DescriptionReaders(BasePermission):
    """Let in clients, and whoever SignedInReader found."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        """Say whether anybody is known."""
        return bool(request.auth) or bool(request.user and request.user.is_authenticated)
