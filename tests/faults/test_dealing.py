"""A process is killed in the middle of committing a deal: all of it is there, or nothing, and it can be dealt again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from casework.people.models import Load, Workload
from casework.review.models import OrderAssignment, OrderEvent, OrderReviewer, ReviewOrder
from casework.workflow.dealing.committing import commit
from casework.workflow.dealing.previewing import ask
from casework.workflow.models import DealPlan, DealState
from tests.clock import NOW
from tests.workflow import pools

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

# For each number that it reads, a child of its own commits the deal and stops for good before the statement of that
# number (0: after the last one). The children are forked from one process: Django is loaded once.
COMMITTER = """
import os, sys, time, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from casework.people.models import User
from casework.workflow.dealing import writing
from casework.workflow.dealing.committing import commit
from casework.workflow.models import DealPlan
from tests.clock import NOW

def stop():
    print(os.getpid(), flush=True)
    time.sleep(60)
    os._exit(1)

run = writing._run
def counted(*args, **kwargs):
    global left
    left -= 1
    if left == 0:
        stop()
    return run(*args, **kwargs)

writing._run = counted
for line in sys.stdin:
    left = int(line)
    if os.fork():
        os.wait()
        continue
    plan = DealPlan.objects.select_related("pool").get()
    commit(plan=plan, actor=User.objects.get(pk=plan.made_by_id), now=NOW)
    stop()
"""
STATEMENTS = 5  # the lock of the items, claims, assignments, log rows, the items themselves


def written() -> tuple[int, ...]:
    held = ReviewOrder.objects.filter(assignee__isnull=False).count()
    logged = OrderEvent.objects.filter(name="assign").count()
    return (
        held,
        OrderAssignment.objects.count(),
        OrderReviewer.objects.count(),
        logged,
        carried(Load),
        carried(Workload),
    )


def carried(model: type[Load] | type[Workload]) -> int:
    return sum(model.objects.values_list("open_points", flat=True))


@pytest.fixture
def committer() -> Iterator[subprocess.Popen[str]]:
    """Return the process whose children commit."""
    command = [sys.executable, "-c", COMMITTER, str(connection.settings_dict["NAME"])]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, env=environment, cwd=Path(settings.BASE_DIR), **pipes)
    yield process
    process.communicate(timeout=10)  # the end of its input is its end


def killed(committer: subprocess.Popen[str], statement: int) -> None:
    """Let a real process commit, and kill it where it stops."""
    assert committer.stdin is not None
    assert committer.stdout is not None
    committer.stdin.write(f"{statement}\n")
    committer.stdin.flush()
    os.kill(int(committer.stdout.readline()), signal.SIGKILL)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="several processes meet at PostgreSQL")
def test_a_commit_that_is_killed_leaves_nothing_and_one_that_ended_leaves_all(
    committer: subprocess.Popen[str],
) -> None:
    floor = pools.orders(items=12, people=[5, 5, 5])
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)

    for statement in range(1, STATEMENTS + 1):
        killed(committer, statement)
        assert written() == (0, 0, 0, 0, 0, 0), f"killed before statement {statement}"
        assert DealPlan.objects.get().state == DealState.PREVIEWED

    killed(committer, 0)
    assert written() == (12, 12, 12, 12, 12, 12)
    assert DealPlan.objects.get().state == DealState.COMMITTED
    assert commit(plan=plan, actor=floor.boss, now=NOW) == DealPlan.objects.get().batch
    assert written() == (12, 12, 12, 12, 12, 12)
