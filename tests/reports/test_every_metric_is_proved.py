"""Every metric of the definitions is counted by hand, counted anew by Hypothesis, and shown; where not, it is said why.

The tests themselves are read: a metric counts as proved by a module if a test of it (or what that test calls) reads the
value under the names that stand in proofs.py, and checks anything.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from casework.lib.metric import Metric
from casework.quality import measures as quality
from casework.reports import metrics
from casework.reports.metrics import (
    cohorts,
    collecting,
    compared,
    contacting,
    floor,
    outcome,
    partners,
    portfolio,
    review,
    selfcure,
    trends,
)
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.settlements import measures as settlements
from casework.reports.tables import tables
from casework.workflow import measures as assignment
from tests.clock import TODAY
from tests.reports.proofs import PROOFS

ROOT = Path(settings.BASE_DIR)
MODULES = (
    cohorts, collecting, compared, contacting, floor, outcome, partners, portfolio, review, selfcure, trends, quality,
    settlements, assignment,
)  # fmt: skip
ALL = [(chapter, metric) for chapter in metrics.chapters() for metric in chapter.metrics]


def _is_given(function: ast.FunctionDef) -> bool:
    """Say whether Hypothesis draws for the test."""
    calls = [each.func for each in function.decorator_list if isinstance(each, ast.Call)]
    return any(isinstance(each, ast.Name) and each.id == "given" for each in calls)


@cache
def looked_at(module: str, *, drawn: bool) -> frozenset[str]:
    """Return the names and texts that the tests of a module read which check something; drawn: those of Hypothesis."""
    tree = ast.parse((ROOT / "tests" / f"{module}.py").read_text())
    functions = {each.name: each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}

    def reached(name: str, known: set[str]) -> set[str]:
        if name in functions and name not in known:
            known.add(name)
            for word in _words(functions[name]):
                reached(word, known)
        return known

    found: set[str] = set()
    for name, function in functions.items():
        inside = reached(name, set()) if name.startswith("test_") and _is_given(function) == drawn else set()
        bodies = [functions[each] for each in inside]
        if any(isinstance(node, ast.Assert) for body in bodies for node in ast.walk(body)):
            found.update(word for body in bodies for word in _words(body))
    return frozenset(found)


def _words(function: ast.FunctionDef) -> Iterator[str]:
    """Yield the attributes, named arguments, texts and names of others that a function reads; not its own variables."""
    nodes = list(ast.walk(function))
    own = {node.arg for node in nodes if isinstance(node, ast.arg)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in nodes:
        if isinstance(node, ast.Name) and node.id not in own:
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def missing(metric: Metric, modules: str, names: dict[str, str], *, drawn: bool) -> set[str]:
    """Return the names of the metric that no test of the modules reads."""
    read = frozenset[str]().union(*(looked_at(module, drawn=drawn) for module in modules.split()))
    return set(names.get(metric.key, metric.key).split()) - read


def test_each_chapter_has_its_proof_and_no_proof_is_of_what_is_no_metric() -> None:
    assert {chapter.key for chapter in metrics.chapters()} == set(PROOFS)
    for chapter in metrics.chapters():
        proof, keys = PROOFS[chapter.key], {metric.key for metric in chapter.metrics}
        assert {*proof.by_hand, *proof.anew} <= keys
        assert set(proof.not_anew) <= keys | {"*"}


def test_each_is_counted_by_hand() -> None:
    proofs = [(PROOFS[chapter.key], chapter, metric) for chapter, metric in ALL]
    not_read = {
        (chapter.key, metric.key): missing(metric, proof.hand, proof.by_hand, drawn=False)
        for proof, chapter, metric in proofs
    }
    assert {key: names for key, names in not_read.items() if names} == {}


def test_each_is_counted_anew_by_hypothesis_or_it_is_said_why_not() -> None:
    not_read, excused = {}, set[tuple[str, str]]()
    for chapter, metric in ALL:
        proof, key = PROOFS[chapter.key], (chapter.key, metric.key)
        not_read[key] = missing(metric, proof.recount, proof.anew, drawn=True)
        excused |= {key} if {metric.key, "*"} & set(proof.not_anew) else set()
    assert {key: names for key, names in not_read.items() if names and key not in excused} == {}
    assert {key for key in excused if not not_read[key]} == set()  # what is counted anew needs no excuse


@pytest.mark.django_db
def test_each_is_shown_on_a_page_in_a_sheet_and_in_the_json_or_it_is_said_why_not() -> None:
    """Tables of figures are on all three (test_everywhere_alike.py); of the others a page reads the words at least."""
    kpi = Kpi(Scope(first=TODAY, last=TODAY))
    made = [*tables(kpi), *tables(kpi, of_books=True)]
    in_tables = {head.metric for table in made for head in table.heads if head.metric}
    others = [(chapter, metric) for chapter, metric in ALL if metric not in in_tables]
    assert {chapter.key for chapter, _metric in others if not PROOFS[chapter.key].elsewhere} == set()
    unread = {(chapter.key, metric.key) for chapter, metric in others if metric not in read_elsewhere()}
    assert unread == {(key, each) for key, proof in PROOFS.items() for each in proof.only_defined}


@cache
def read_elsewhere() -> frozenset[Metric]:
    """Return the metrics that a page, a table or a chart names outside of the module that defines them."""
    sources = [*(ROOT / "casework").rglob("*.py"), *(ROOT / "casework").rglob("*.html")]
    named = {path: set(re.findall(r"\.([A-Z][A-Z0-9_]+)\b", path.read_text())) for path in sources}
    found: set[Metric] = set()
    for module in MODULES:
        used = set[str]().union(*(names for path, names in named.items() if path != Path(module.__file__ or "")))
        found |= {value for name, value in vars(module).items() if isinstance(value, Metric) and name in used}
    return frozenset(found)
