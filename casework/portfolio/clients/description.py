"""The words around each address in the description of the API."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from casework.lib.api.problems import CONTENT_TYPE
from casework.portfolio.clients.shapes import ProblemShown

View = TypeVar("View", bound=Callable[..., Any])
JSON = "application/json"
_KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER,
    description="1 to 255 visible ASCII characters. The same key with the same request gets the first answer again for "
    "24 hours, marked `Idempotent-Replayed: true`; with another request it is refused.",
)  # fmt: skip
_REFS = OpenApiParameter(
    "external_ref", OpenApiTypes.STR, OpenApiParameter.QUERY, many=True, required=True,
    description="Your reference; up to 100 of them by repeating the parameter.",
)  # fmt: skip
_EVERYWHERE = {
    400: "It cannot be read.", 401: "No token, or none that is valid.", 403: "No CSRF token with a session.",
    404: "Nothing here, or not for you.", 405: "Not this method.", 429: "Too often: wait until Retry-After.",
    503: "Busy: try again.",
}  # fmt: skip
_SENDING = {
    409: "The reference exists with other content.", 413: "Larger than 5 MiB.", 415: "Not application/json.",
    422: "Refused: `errors` name field and rule.",
}  # fmt: skip


def sends(name: str, *, text: str, request: type[Any], **answers: Any) -> Callable[[View], View]:
    """Describe an address that takes something. answers: status (as _200) → (serializer, description)."""
    return extend_schema(
        operation_id=name, description=text, request={JSON: request}, parameters=[_KEY],
        responses=_shown(answers, _EVERYWHERE | _SENDING),
    )  # fmt: skip


def reads(name: str, *, text: str, by_ref: bool = False, **answers: Any) -> Callable[[View], View]:
    """Describe an address that tells of something."""
    more = {422: "Not asked as it has to be."} if by_ref else {}
    return extend_schema(
        operation_id=name, description=text, parameters=[_REFS] if by_ref else [],
        responses=_shown(answers, _EVERYWHERE | more),
    )  # fmt: skip


def _shown(answers: dict[str, Any], problems: dict[int, str]) -> dict[Any, OpenApiResponse]:
    told = {(int(code.strip("_")), JSON): OpenApiResponse(shape, text) for code, (shape, text) in answers.items()}
    wrong = {(code, CONTENT_TYPE): OpenApiResponse(ProblemShown, text) for code, text in problems.items()}
    return {**told, **wrong}
