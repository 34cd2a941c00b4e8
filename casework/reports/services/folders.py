"""Where a worker writes what is not a whole file yet: a folder of its own for each attempt, and none left for ever."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

PREFIX = "casework-export-"
# No attempt takes as long.
LONGEST = timedelta(days=1)


@contextmanager
def working_folder(export: UUID, *, now: datetime) -> Iterator[Path]:
    """Make a folder for one attempt to build an export, and remove it with all that is in it.

    A worker that was killed cannot do so: what earlier attempts at this export left on this machine goes first, and
    what others left more than a day ago. A worker that was thought dead and writes on fails, and nobody waits for it.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if left.name.startswith(f"{PREFIX}{export}-") or _is_old(left, now):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{export}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _is_old(folder: Path, now: datetime) -> bool:
    try:
        return folder.stat().st_mtime < (now - LONGEST).timestamp()
    except FileNotFoundError:  # another worker was faster
        return False
