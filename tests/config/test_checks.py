"""What the deployment check says."""

from typing import Any

import pytest

from casework.config import checks


@pytest.mark.parametrize(
    ("production", "redis", "warns"), [(True, "", True), (True, "redis://x", False), (False, "", False)]
)
def test_a_production_without_redis_is_warned(settings: Any, production: bool, redis: str, warns: bool) -> None:
    settings.PRODUCTION, settings.REDIS_URL = production, redis
    assert checks.redis_is_there() == ([checks.NO_REDIS] if warns else [])
