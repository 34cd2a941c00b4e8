"""The port is taken before anything else, and a taken one is said in one line."""

import pytest

from casework.config.serving.listening import CannotListen, address, listen


def test_a_free_port_is_listened_on() -> None:
    with listen(host="127.0.0.1", port=0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
        assert listener.getblocking() is False


def test_a_taken_port_is_one_clear_line() -> None:
    with listen(host="127.0.0.1", port=0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(CannotListen) as refusal:
            listen(host="127.0.0.1", port=port)
    assert str(refusal.value) == (
        f"Cannot listen on 127.0.0.1:{port} (Address already in use). Choose another port: make run PORT=8001"
    )


@pytest.mark.parametrize(
    ("port", "environment", "expected"),
    [(None, "", 8000), (None, "8001", 8001), (9000, "8001", 9000), (0, "8001", 0)],
)
def test_the_option_comes_before_the_environment(
    monkeypatch: pytest.MonkeyPatch, port: int | None, environment: str, expected: int
) -> None:
    monkeypatch.setenv("PORT", environment)
    monkeypatch.delenv("HOST", raising=False)
    assert address(host=None, port=port) == ("127.0.0.1", expected)


def test_a_port_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    with pytest.raises(CannotListen, match="PORT must be a number from 1 to 65535, not 'http'"):
        address(host=None, port=None)
