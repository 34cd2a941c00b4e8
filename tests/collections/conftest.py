from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.utils import timezone

from tests.clock import NOW


@pytest.fixture
def at_now() -> Iterator[None]:
    """Let the pages live at NOW too, so that everybody is online."""
    with patch.object(timezone, "now", lambda: NOW):
        yield
