"""Signatures, pauses, which answers count; where a webhook may go."""

import base64
import ipaddress
import socket
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.jobs.webhooks import guard, rules


def test_the_signature_is_that_of_standard_webhooks():
    # The example of the Standard Webhooks libraries (and of Svix, whose scheme it is).
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    made = rules.signature(secret, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, body=body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_base64_behind_its_prefix():
    text = rules.secret_text(b"\x00" * 32)
    assert text.startswith("whsec_")
    assert base64.b64decode(text.removeprefix("whsec_")) == b"\x00" * 32


def test_pauses_grow_threefold_up_to_twelve_hours_and_then_it_is_given_up():
    pauses = [rules.pause_after(n, chance=0.5) for n in range(1, 15)]
    seconds = [pause.total_seconds() if pause else None for pause in pauses]
    assert seconds == [10, 30, 90, 270, 810, 2430, 7290, 21870, 43200, 43200, 43200, 43200, 43200, None]
    assert timedelta(days=2) < sum(filter(None, pauses), timedelta()) < timedelta(days=4)


@given(attempts=st.integers(1, 13), chance=st.floats(0, 1, exclude_max=True))
def test_jitter_moves_a_pause_by_a_fifth_at_most(attempts: int, chance: float):
    pause, middle = rules.pause_after(attempts, chance=chance), rules.pause_after(attempts, chance=0.5)
    assert pause is not None
    assert middle is not None
    assert 0.8 * middle - timedelta(seconds=1) <= pause <= 1.2 * middle + timedelta(seconds=1)


@pytest.mark.parametrize(("status", "taken"), [(200, True), (299, True), (300, False), (199, False), (None, False)])
def test_any_2xx_counts_as_taken(status: int | None, taken: bool):
    assert rules.is_taken(status) is taken


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
        "2002:0a00:0001::1", "198.18.0.1", "192.0.2.1",
    ],
)  # fmt: skip
def test_no_private_address_is_public(inside: str):
    assert not guard.is_public(ipaddress.ip_address(inside))


@pytest.mark.parametrize("outside", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_the_open_internet_is_public(outside: str):
    assert guard.is_public(ipaddress.ip_address(outside))


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def getaddrinfo(host: str, port: int, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_a_name_leads_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch):
    resolving(monkeypatch, "8.8.8.8")
    target = guard.target_of("https://hooks.example.com:8443/in?a=1")
    assert (target.host, target.port, target.path, target.address) == ("hooks.example.com", 8443, "/in?a=1", "8.8.8.8")
    assert target.host_header == "hooks.example.com:8443"


def test_one_private_address_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch):
    resolving(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(guard.AddressRefused, match="private network"):
        guard.target_of("https://hooks.example.com/")


def test_plain_http_does_not_go_out(monkeypatch: pytest.MonkeyPatch):
    resolving(monkeypatch, "8.8.8.8")
    with pytest.raises(guard.AddressRefused, match="https"):
        guard.target_of("http://hooks.example.com/")


def test_an_allowed_network_may_be_private_and_without_tls(settings: Any):
    settings.WEBHOOK_ALLOWED_NETWORKS = ["10.2.0.0/16"]
    assert guard.target_of("http://10.2.3.4/").address == "10.2.3.4"
    with pytest.raises(guard.AddressRefused):
        guard.target_of("https://10.3.0.1/")


@pytest.mark.parametrize("hidden", ["2130706433", "0x7f000001", "127.1", "0"])
def test_other_spellings_of_an_address_are_seen_through(settings: Any, hidden: str):
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    with pytest.raises(guard.AddressRefused):
        guard.target_of(f"https://{hidden}/")


@pytest.mark.parametrize(
    "url",
    [
        "", "hooks.example.com", "ftp://example.com/", "https://", "https://a b/", "https://user:pw@example.com/",
        "https://example.com/#part", "https://example.com:99999/", "https://exämple.com/", "https://[::1/",
        "javascript:1",
        "https://example.com\\@10.0.0.1/", "https://example.com/\x00", "https://" + "a" * 500,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str):
    with pytest.raises(guard.AddressRefused):
        guard.target_of(url)


@given(st.text(max_size=40))
def test_any_text_is_a_target_or_refused(text: str):
    with pytest.MonkeyPatch.context() as patch:
        resolving(patch, "10.0.0.1")
        with pytest.raises(guard.AddressRefused):
            guard.target_of("https://" + text)
