"""A process is killed in the middle of committing a deal: all of it is there, or nothing, and it can be dealt again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

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

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

# Commits the deal, and stops for good before the statement whose number it is given (0: after the last one).
COMMITTER = """
import sys, time, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from casework.people.models import User
from casework.workflow.dealing import writing
from casework.workflow.dealing.committing import commit
from casework.workflow.models import DealPlan
from tests.clock import NOW

def stop():
    print("stopped", flush=True)
    time.sleep(60)

left, run = int(sys.argv[2]), writing._run
def counted(*args, **kwargs):
    global left
    left -= 1
    if left == 0:
        stop()
    return run(*args, **kwargs)

writing._run = counted
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


def killed(statement: int) -> None:
    """Let a real process commit, and kill it where it stops."""
    command = [sys.executable, "-c", COMMITTER, str(connection.settings_dict["NAME"]), str(statement)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen(command, env=environment, cwd=Path(settings.BASE_DIR), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "stopped"
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=10)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="several processes meet at PostgreSQL")
def test_a_commit_that_is_killed_leaves_nothing_and_one_that_ended_leaves_all():
    floor = pools.orders(items=12, people=[5, 5, 5])
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)

    for statement in range(1, STATEMENTS + 1):
        killed(statement)
        assert written() == (0, 0, 0, 0, 0, 0), f"killed before statement {statement}"
        assert DealPlan.objects.get().state == DealState.PREVIEWED

    killed(0)
    assert written() == (12, 12, 12, 12, 12, 12)
    assert DealPlan.objects.get().state == DealState.COMMITTED
    assert commit(plan=plan, actor=floor.boss, now=NOW) == DealPlan.objects.get().batch
    assert written() == (12, 12, 12, 12, 12, 12)
