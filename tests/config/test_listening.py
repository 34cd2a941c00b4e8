"""The port is taken before anything else, and a taken one is said in one line."""

import pytest

from casework.config.serving.listening import CannotListen, listen


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
