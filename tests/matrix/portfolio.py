"""The import pages."""

from collections.abc import Mapping
from typing import Any

from casework.people.models import Role
from casework.portfolio.feeds import reasons
from casework.portfolio.models import FeedFile, RefusedRow
from tests.clock import NOW
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, Row, World
from tests.query_budgets import Budget


def a_file(world: World, refused: int = 1) -> Mapping[str, Any]:
    entry = FeedFile.objects.create(
        kind="loans", name="march.csv", sha256="0" * 64, uploaded_at=NOW, uploaded_by=world.asker, finished_at=NOW,
        rows_read=refused, rows_refused=refused,
    )  # fmt: skip
    RefusedRow.objects.bulk_create(
        RefusedRow(feed=entry, row=row, column="amount", value="ten", reason=reasons.NOT_A_NUMBER)
        for row in range(2, refused + 2)
    )
    return {"public_id": entry.public_id}


def no_file(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


READERS = OPERATIONS | AUDITOR
ROWS = [
    Row("portfolio:imports", READERS),
    Row("portfolio:imports", READERS, case="nonsense", query="after=%00x"),
    Row("portfolio:upload", OPERATIONS),
    Row("portfolio:upload", OPERATIONS, case="nothing", method="POST"),
    Row("portfolio:feed", READERS, kwargs=a_file),
    Row("portfolio:feed", READERS, case="nonsense", kwargs=a_file, query="after=99999999999999999999"),
    Row("portfolio:feed", NOBODY, case="none", kwargs=no_file),
    Row("portfolio:refused", READERS, kwargs=a_file),
    Row("portfolio:refused", NOBODY, case="none", kwargs=no_file),
]


def many_files(world: World, number: int) -> Mapping[str, Any]:
    for _file in range(number):
        a_file(world)
    return {}


BUDGETS = [
    Budget("portfolio:imports", Role.OPERATIONS, most=8, fill=many_files),
    Budget("portfolio:upload", Role.OPERATIONS, most=6),
    Budget("portfolio:feed", Role.OPERATIONS, most=8, fill=a_file),
]
UNCOUNTED = {"portfolio:refused": "a download: short queries of 2,000 rows each"}
