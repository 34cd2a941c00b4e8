"""Serving a kept file by itself: shown in the page or a frame of ours, in parts if asked, never run, never cached."""

from collections.abc import Callable
from typing import TypeVar, cast

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.core.files import File
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin

from casework.lib.ranges import ranged_response

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

# Whatever is in a file may load and run nothing.
ALONE = {
    "default-src": [NONE],
    "img-src": [SELF],
    "object-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [NONE],
    "base-uri": [NONE],
}


def shown_alone(view: View) -> View:
    """Give the answers of a view the policy of a file that stands alone."""
    return cast("View", csp_replace(ALONE)(xframe_options_sameorigin(view)))


def file_answer(
    request: HttpRequest, content: File[bytes], *, name: str, content_type: str, digest: str
) -> HttpResponseBase:
    """Answer with a file under its own name, in parts if asked."""
    answer = ranged_response(request, content, content_type, etag=digest)
    answer.headers["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
