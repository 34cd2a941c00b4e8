"""HTTP ranges (RFC 9110, section 14), which Django's FileResponse ignores: a player can then seek in a recording."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import IO

from asgiref.sync import sync_to_async
from django.core.files.base import File
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

CHUNK = 64 * 1024
_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """The bytes from `first` to `last`, both included; `last` is before `first` when there is nothing."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes it holds."""
        return max(0, self.last - self.first + 1)


class Unsatisfiable(ValueError):
    """No byte of the file lies in the range that was asked for."""


def asked_span(header: str, size: int) -> Span | None:
    """Return the bytes that a Range header asks for of a file of `size` bytes; None when the whole file is to be sent.

    Taken: one range of bytes, also open ("500-") or a suffix ("-500"). Everything else is ignored, as the RFC allows:
    other units, several ranges, and ranges that are written wrongly. Raises Unsatisfiable.
    """
    match = _ONE_RANGE.fullmatch(header.strip())
    if not match or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise Unsatisfiable(header)
        return Span(max(0, size - int(last)), size - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable(header)
    return Span(int(first), min(int(last), size - 1) if last else size - 1)


def starts_at_zero(request: HttpRequest, size: int) -> bool:
    """Say whether the first byte of a file of `size` bytes is among those that the request asks for."""
    try:
        span = asked_span(request.headers.get("Range", ""), size)
    except Unsatisfiable:
        return False
    return span is None or span.first == 0


def ranged_response(
    request: HttpRequest, file: "File[bytes]", content_type: str, *, etag: str = ""
) -> HttpResponseBase:
    """Answer with the file, or with the part of it that the request asks for; the file is closed with the response.

    200 with all of it, 206 with one range, 416 when the range lies outside. etag: unquoted and strong (it names these
    very bytes); with If-Range, a range is only taken when it still matches. HEAD gets the headers of the whole file.
    """
    size = file.size
    quoted = f'"{etag}"' if etag else ""
    try:
        span = asked_span(request.headers.get("Range", ""), size) if _takes_range(request, quoted) else None
    except Unsatisfiable:
        file.close()
        return _with_headers(HttpResponse(status=416), quoted, {"Content-Range": f"bytes */{size}"})
    whole = Span(0, size - 1)
    headers = {"Content-Type": content_type, "Content-Length": str((span or whole).length)}
    if span is not None:
        headers["Content-Range"] = f"bytes {span.first}-{span.last}/{size}"
    if request.method == "HEAD":
        file.close()
        return _with_headers(HttpResponse(), quoted, headers)
    body = _AsyncSlice(file, span or whole) if isinstance(request, ASGIRequest) else _Slice(file, span or whole)
    return _with_headers(StreamingHttpResponse(body, status=206 if span else 200), quoted, headers)


def _takes_range(request: HttpRequest, quoted: str) -> bool:
    """Say whether the Range header counts: only for GET, and only while If-Range names what we have (strong
    comparison).
    """
    condition = request.headers.get("If-Range")
    return request.method == "GET" and (condition is None or (bool(quoted) and condition.strip() == quoted))


def _with_headers(response: HttpResponseBase, quoted: str, headers: dict[str, str]) -> HttpResponseBase:
    response.headers["Accept-Ranges"] = "bytes"
    if quoted:
        response.headers["ETag"] = quoted
    for name, value in headers.items():
        response.headers[name] = value
    return response


class _Slice:
    """Reads a span of a file in chunks and closes the file, read or not."""

    def __init__(self, file: IO[bytes], span: Span) -> None:
        self.file, self.span = file, span

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.span.first)
        left = self.span.length
        while left and (chunk := self.file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk

    def close(self) -> None:
        """Close the file."""
        self.file.close()


class _AsyncSlice:
    """The same under an ASGI server, which would otherwise collect the whole body before it sends the first byte."""

    def __init__(self, file: IO[bytes], span: Span) -> None:
        self.file, self.span = file, span

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = iter(_Slice(self.file, self.span))

        def following() -> bytes:
            return next(chunks, b"")

        while chunk := await sync_to_async(following, thread_sensitive=False)():
            yield chunk

    def close(self) -> None:
        """Close the file."""
        self.file.close()
