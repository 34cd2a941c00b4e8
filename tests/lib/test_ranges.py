import asyncio
import io
from contextlib import aclosing

import pytest
from django.core.files.base import File
from django.core.handlers.asgi import ASGIRequest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from casework.lib import ranges
from casework.lib.ranges import Span, Unsatisfiable, asked_span, ranged_response, starts_at_zero

BODY = bytes(range(256)) * 4  # 1024 bytes


def ask(method="get", body=BODY, etag="v1", **headers):
    request = getattr(RequestFactory(), method)("/", headers=headers)
    file = File(io.BytesIO(body), name="sound.wav")
    file.size = len(body)
    return ranged_response(request, file, "audio/wav", etag=etag), file


def content(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def no_database():
    """Closing a response tells Django to look after its database connections, which these tests have none of."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


def test_without_a_range_the_whole_file_comes_and_says_that_ranges_are_taken():
    response, _ = ask()

    assert response.status_code == 200
    assert content(response) == BODY
    assert response.headers["Content-Length"] == "1024"
    assert response.headers["Content-Type"] == "audio/wav"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["ETag"] == '"v1"'
    assert "Content-Range" not in response.headers


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-5000", 0, 1023),
        ("bytes=1000-5000", 1000, 1023),
        ("bytes=1023-1023", 1023, 1023),
        ("Bytes=5-6", 5, 6),
    ],
)
def test_one_range_brings_exactly_its_bytes(asked, first, last):
    response, _ = ask(Range=asked)

    assert response.status_code == 206
    assert content(response) == BODY[first : last + 1]
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response.headers["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_outside_the_file_is_416_and_names_the_size(asked):
    response, file = ask(Range=asked)

    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */1024"
    assert content(response) == b""
    assert file.closed


@pytest.mark.parametrize("asked", ["items=0-5", "bytes=5-2", "bytes=0-1,5-6", "bytes=", "bytes=-", "bytes=a-b", "5-6"])
def test_what_is_no_single_range_of_bytes_is_ignored(asked):
    response, _ = ask(Range=asked)

    assert response.status_code == 200
    assert content(response) == BODY


@pytest.mark.parametrize(("condition", "status"), [('"v1"', 206), ('"v2"', 200), ('W/"v1"', 200), ("v1", 200)])
def test_if_range_takes_the_range_only_while_the_file_is_the_same(condition, status):
    response, _ = ask(Range="bytes=0-9", **{"If-Range": condition})

    assert response.status_code == status


def test_if_range_without_an_etag_of_ours_gives_the_whole_file():
    response, _ = ask(etag="", Range="bytes=0-9", **{"If-Range": '""'})

    assert response.status_code == 200
    assert "ETag" not in response.headers


def test_head_gives_the_headers_of_the_whole_file_and_no_bytes():
    response, file = ask("head", Range="bytes=0-9")

    assert response.status_code == 200
    assert response.headers["Content-Length"] == "1024"
    assert content(response) == b""
    assert file.closed


def test_an_empty_file_is_whole_or_not_satisfiable():
    assert content(ask(body=b"")[0]) == b""
    assert ask(body=b"", Range="bytes=0-")[0].status_code == 416
    assert ask(body=b"", Range="bytes=-1")[0].status_code == 416


def test_the_file_comes_in_chunks_and_is_closed_with_the_response(monkeypatch, no_database):
    monkeypatch.setattr(ranges, "CHUNK", 100)

    response, file = ask(Range="bytes=0-249")

    assert [len(chunk) for chunk in response.streaming_content] == [100, 100, 50]
    assert not file.closed
    response.close()
    assert file.closed


def test_under_an_asgi_server_it_streams_too(monkeypatch, no_database):
    monkeypatch.setattr(ranges, "CHUNK", 100)
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [(b"range", b"bytes=0-249")]}
    file = File(io.BytesIO(BODY), name="sound.wav")
    file.size = len(BODY)

    async def collect():
        response = ranged_response(ASGIRequest(scope, io.BytesIO()), file, "audio/wav")
        assert response.is_async
        async with aclosing(aiter(response)) as parts:
            chunks = [part async for part in parts]
        response.close()
        return chunks

    chunks = asyncio.run(collect())

    assert [len(chunk) for chunk in chunks] == [100, 100, 50]
    assert b"".join(chunks) == BODY[:250]
    assert file.closed


@pytest.mark.parametrize(
    ("asked", "zero"), [("", True), ("bytes=0-", True), ("bytes=-1024", True), ("bytes=1-", False), ("bytes=-5", False)]
)
def test_whether_the_first_byte_is_asked_for(asked, zero):
    request = RequestFactory().get("/", headers={"Range": asked} if asked else {})

    assert starts_at_zero(request, 1024) is zero


@given(size=st.integers(0, 50), first=st.none() | st.integers(0, 60), last=st.none() | st.integers(0, 60))
def test_a_span_lies_within_the_file_and_holds_what_was_asked(size, first, last):
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    every = range(size)
    if first is None:
        wanted = every[-last:] if last else every[:0]
    else:
        wanted = every[first:] if last is None else every[first : last + 1]

    try:
        span = asked_span(header, size)
    except Unsatisfiable:
        assert len(wanted) == 0
        return

    if span is None:
        assert (first is None and last is None) or (first is not None and last is not None and last < first)
    else:
        assert span == Span(wanted[0], wanted[-1])
