"""The project's settings, made quick and private for tests. Programs that tests start themselves use the real ones."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Files and secrets of this test process go to a folder of its own, never to `var/`.
_FOLDER = Path(tempfile.mkdtemp(prefix="casework-test-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ["VAR_DIR"] = str(_FOLDER)
os.environ.pop("BROKER_URL", None)

from casework.config.settings import *  # noqa: E402, F403
from casework.config.settings import CACHES, CHANNEL_LAYERS, DATABASES, REDIS_URL  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False  # its own tests turn it on
WHITENOISE_AUTOREFRESH = True  # find a static file when it is asked for, not all of them for every test client
MEDIA_ROOT = _FOLDER / "media"
LANGUAGE_CODE = "en"
NUMBERS_KEPT_SECONDS = 0  # its own tests turn it on: others look again before anything is told
RIGHT_PARTY_QUESTIONS = 0  # its own tests ask
WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.1/32"]  # receivers of the tests

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: several threads then meet the same locks as in `make run`.
    DATABASES["default"]["NAME"] = str(_FOLDER / "casework.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

if REDIS_URL:  # each worker process speaks in a Redis database of its own
    _worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    _redis = f"{REDIS_URL.rsplit('/', 1)[0]}/{_worker + 1}"
    CHANNEL_LAYERS["default"]["CONFIG"] = {"hosts": [_redis]}
    CACHES["changes"]["LOCATION"] = CACHES["counters"]["LOCATION"] = _redis
