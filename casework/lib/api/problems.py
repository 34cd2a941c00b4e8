"""Problems: what a program is told when it does not get what it asked for (RFC 9457, application/problem+json)."""

import logging
import math
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from casework.lib.refusal import Refused

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
TYPE = "urn:casework:problem:"
BUSY_FOR = 5  # seconds

Text = str | Promise
TITLES: dict[str, Text] = {
    "malformed": gettext_lazy("The request cannot be read"),
    "unauthorized": gettext_lazy("Not signed in"),
    "forbidden": gettext_lazy("Not allowed"),
    "not_found": gettext_lazy("Not found"),
    "method_not_allowed": gettext_lazy("This method is not offered here"),
    "conflict": gettext_lazy("It exists with other content"),
    "too_large": gettext_lazy("The request is too large"),
    "unsupported_media_type": gettext_lazy("Only application/json is read"),
    "invalid": gettext_lazy("The content was refused"),
    "key_reused": gettext_lazy("The Idempotency-Key was used for another request"),
    "rate_limited": gettext_lazy("Too many requests"),
    "busy": gettext_lazy("Busy, try again"),
}
_CODES = {
    400: "malformed", 401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
    409: "conflict", 413: "too_large", 415: "unsupported_media_type", 422: "invalid", 429: "rate_limited", 503: "busy",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong. pointer: a JSON pointer into the request ("#/orders/3/amount").

    rule: which rule says so, in one word for programs; detail: the same for people. row: in a batch, counted from 1.
    """

    pointer: str
    field: str
    rule: str
    detail: str
    row: int | None = None

    def said(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        shown = {"pointer": self.pointer, "field": self.field, "rule": self.rule, "detail": self.detail}
        return shown if self.row is None else {"row": self.row, **shown}


@dataclass
class Problem(Exception):
    """Raised where a request ends. code: a key of TITLES. headers: what the answer says beside."""

    status: int
    code: str
    detail: str
    faults: list[Fault] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return what is answered."""
        said: dict[str, Any] = {
            "type": TYPE + self.code, "title": str(TITLES[self.code]), "status": self.status, "detail": self.detail,
        }  # fmt: skip
        if self.faults:
            said["errors"] = [fault.said() for fault in self.faults]
        return said


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer what a view of the API raised with a problem; None for a mistake of ours, which goes its way."""
    problem = _problem_of(error)
    if problem is None:
        return None
    set_rollback()
    return Response(problem.body(), status=problem.status, headers=problem.headers, content_type=CONTENT_TYPE)


def _problem_of(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refused):
        return Problem(error.status, _CODES[error.status], str(error))
    if isinstance(error, Http404):
        return Problem(404, "not_found", _("There is nothing here."))
    if isinstance(error, PermissionDenied):
        return Problem(403, "forbidden", _("You may not do this."))
    if isinstance(error, SuspiciousOperation):
        return Problem(400, "malformed", _("The request cannot be read."))
    if isinstance(error, OperationalError):
        log.error("The database could not answer the API", exc_info=error)
        return Problem(503, "busy", _("Try again in a moment."), headers={"Retry-After": str(BUSY_FOR)})
    return _of_framework(error) if isinstance(error, exceptions.APIException) else None


def _of_framework(error: exceptions.APIException) -> Problem:
    headers = {}
    if sign_in := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = sign_in
    if isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = str(max(1, math.ceil(getattr(error, "wait", None) or 1)))
        return Problem(429, "rate_limited", _("Wait until Retry-After, then go on."), headers=headers)
    status = error.status_code if error.status_code in _CODES else 400
    return Problem(status, _CODES[status], str(error.detail), headers=headers)
