"""The door through which programs come: what every address of the API has in common."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from casework.lib.api.parsing import StrictJSONParser
from casework.lib.api.problems import CONTENT_TYPE, Problem
from casework.portfolio.clients.authentication import FromClient, PersonAuthentication, Sender, TokenAuthentication
from casework.portfolio.clients.services import Answer, KeyReused, answer_once
from casework.portfolio.clients.throttling import ClientThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request

KEY_HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class AlwaysJSON(BaseContentNegotiation):
    """Answer JSON whatever is accepted: a program that asks for something else reads a problem all the same."""

    def select_parser(self, request: "Request", parsers: Iterable[BaseParser]) -> Any:
        """Return the JSON parser for JSON, None (415) for anything else."""
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self, request: "Request", renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the first renderer."""
        first = next(iter(renderers))
        return first, str(first.media_type)


class ClientView(APIView):
    """A view for clients: token or session, strict JSON, each client's own rate, problems as RFC 9457 has them."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (TokenAuthentication, PersonAuthentication)
    permission_classes: Sequence[Any] = (FromClient,)
    throttle_classes: Sequence[type[BaseThrottle]] = (ClientThrottle,)
    parser_classes = (StrictJSONParser,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = AlwaysJSON

    @property
    def sender(self) -> Sender:
        """In whose name is asked."""
        return cast("Sender", self.request.auth)

    def once(self, work: Callable[[], Answer]) -> Response:
        """Answer by `work`; under an Idempotency-Key, once. `work` sees to its own transaction."""
        key = self.request.headers.get(KEY_HEADER)
        if key is None:
            return answered(work())
        digest = self._digest()
        try:
            return answered(
                answer_once(client=self.sender.client, key=_unquoted(key), digest=digest, work=work, now=timezone.now())
            )
        except KeyReused as refused:
            raise Problem(422, "key_reused", str(refused)) from refused

    def _digest(self) -> str:
        """Stand for the request: its address, and what its body says (not how it is laid out)."""
        said = json.dumps([self.request.path, self.request.data], sort_keys=True, default=str)
        return hashlib.sha256(said.encode()).hexdigest()


def answered(answer: Answer) -> Response:
    """Return an answer as a response."""
    headers = {"Location": answer.location} if answer.location else {}
    if answer.replayed:
        headers["Idempotent-Replayed"] = "true"
    kind = CONTENT_TYPE if answer.status >= 400 else None
    return Response(answer.body, status=answer.status, headers=headers, content_type=kind)


def _unquoted(key: str) -> str:
    """Return the key; the header's own standard puts it into quotes, most clients do not. Raises Problem."""
    bare = key[1:-1] if len(key) > 1 and key[0] == key[-1] == '"' else key
    if not _KEY.fullmatch(bare):
        raise Problem(400, "malformed", _("An Idempotency-Key has 1 to 255 visible ASCII characters."))
    return bare
