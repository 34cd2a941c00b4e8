"""Who asks the API: a client by its token, or a person of the house who acts for one."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission

from casework.lib.api.problems import Problem
from casework.portfolio.clients import permissions, selectors, services
from casework.portfolio.clients.models import ApiClient

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema
    from rest_framework.request import Request
    from rest_framework.views import APIView

    from casework.people.models import User

SCHEME = "Bearer"
CLIENT_HEADER = "Casework-Client"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """In whose name is asked, and by which person of the house (None: by the client itself)."""

    client: ApiClient
    person: "User | None" = None


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer cw_…`."""

    def authenticate(self, request: "Request") -> tuple[AnonymousUser, Sender] | None:
        """Return the sender; None without such a header. Raises AuthenticationFailed for a token that is none."""
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        now: datetime = timezone.now()
        token = selectors.token_of(text.strip(), now=now)
        if token is None:
            raise AuthenticationFailed(_("This token is not valid (any more)."))
        services.note_use(token, now=now)
        return AnonymousUser(), Sender(client=token.client)

    def authenticate_header(self, request: "Request") -> str:
        """Return what a request without a token is told to bring."""
        return SCHEME


class PersonAuthentication(SessionAuthentication):
    """A signed-in person, who names the client with the header Casework-Client. Writing needs the CSRF token."""

    def authenticate(self, request: "Request") -> tuple["User", Sender] | None:
        """Return the sender; None for strangers. Raises Http404 for people who may not act for clients."""
        signed_in = super().authenticate(request)
        if signed_in is None:
            return None
        person = cast("User", signed_in[0])
        if not permissions.may_act_for_clients(person, reading=request.method in SAFE_METHODS):
            raise Http404
        named = request.headers.get(CLIENT_HEADER, "")
        if not named:
            raise Problem(400, "malformed", str(_("Say in whose name: header Casework-Client, the client's id.")))
        client = selectors.client_named(named)
        if client is None:
            raise Http404
        return person, Sender(client=client, person=person)


class FromClient(BasePermission):
    """Let in what comes in a client's name; everybody else is told to sign in."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        """Say whether a client is known."""
        return isinstance(request.auth, Sender)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API names the token."""

    target_class = "casework.portfolio.clients.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: "AutoSchema") -> dict[str, str]:
        """Return the scheme."""
        return {"type": "http", "scheme": "bearer", "description": "The client's token, `cw_…`."}


class PersonScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API names the session."""

    target_class = "casework.portfolio.clients.authentication.PersonAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: "AutoSchema") -> dict[str, str]:
        """Return the scheme."""
        return {
            "type": "apiKey", "in": "header", "name": CLIENT_HEADER,
            "description": "For people of operations who are signed in here: the id of the client they act for.",
        }  # fmt: skip
