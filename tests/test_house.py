"""The rules of the house that a machine can check: sizes, names, places, and pages that a strict CSP lets through."""

import ast
import collections
import re
import sysconfig
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(p for p in (ROOT / "casework").rglob("*.py") if "migrations" not in p.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "casework").rglob("*.html"))
VIEW_FOLDERS = {"views", "views.py"}
MODULE_LINES, FUNCTION_LINES, VIEW_LINES = 300, 40, 12
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Give every function and method, nested ones included."""
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Count lines from `def` to the end, without decorators and without the docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def too_long(paths: list[Path], limit: int) -> list[str]:
    """Name the functions of `paths` that are longer than `limit`."""
    found = []
    for path in paths:
        for function in functions(ast.parse(path.read_text())):
            if length(function) > limit:
                found.append(f"{_name(path)}:{function.lineno} {function.name}: {length(function)} lines")
    return found


def test_the_standard_librarys_collections_is_the_one_in_use() -> None:
    assert Path(collections.__file__).is_relative_to(sysconfig.get_path("stdlib"))


def test_no_package_under_tests() -> None:
    assert [_name(p) for p in TESTS if p.name == "__init__.py"] == []


def test_no_module_is_named_for_nothing() -> None:
    everything = [p for p in (*SOURCES, *TESTS) if {p.stem, *p.parts} & FORBIDDEN_NAMES]
    assert [_name(p) for p in everything] == []


def test_modules_are_short() -> None:
    long = {_name(p): n for p in (*SOURCES, *TESTS) if (n := len(p.read_text().splitlines())) > MODULE_LINES}
    assert long == {}


def test_functions_are_short() -> None:
    assert too_long([*SOURCES, *TESTS], FUNCTION_LINES) == []


def test_views_are_short() -> None:
    assert too_long([p for p in SOURCES if VIEW_FOLDERS & set(p.parts)], VIEW_LINES) == []


def test_the_program_knows_nothing_of_the_folder_of_real_data() -> None:
    shipped = [
        p for folder in ("casework", "bin", "docs", "samples") for p in (ROOT / folder).rglob("*") if p.is_file()
    ]
    shipped += [p for p in ROOT.glob("*.*") if p.suffix in {".md", ".toml", ".txt", ".in"}]
    texts = [p for p in shipped if p.suffix not in {".pyc", ".mo", ".png", ".wav", ".flac", ".ico", ".woff2"}]
    assert [_name(p) for p in texts if "../shared" in p.read_text(errors="replace")] == []


class _Strict(HTMLParser):
    """Collect what `default-src 'self'` and htmx without eval would not run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")) or (value or "").startswith("javascript:"):
                self.found.append(f"<{tag} {name}=…>")
            if name == "hx-vals" and (value or "").startswith("js:"):
                self.found.append(f"<{tag} hx-vals=js:…>")
        if tag == "style":
            self.found.append("<style>")
        kind = dict(attrs).get("type")
        if tag == "script" and "src" not in dict(attrs) and kind != "application/json":
            self.found.append("<script> without src")


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_has_nothing_inline(path: Path) -> None:
    # Template tags may hold quotes and angle brackets of their own: they are no part of the markup.
    markup = re.sub(r"{%.*?%}|{#.*?#}|{{.*?}}", "", path.read_text(), flags=re.DOTALL)
    parser = _Strict()
    parser.feed(markup)
    assert parser.found == []
