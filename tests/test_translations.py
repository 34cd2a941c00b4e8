"""No reader of Chinese meets an English text: the check itself, and what it says about this project."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import polib
import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "bin" / "check_translations.py"


@pytest.fixture(scope="module")
def check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_translations", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_everything_is_translated() -> None:
    if not shutil.which("xgettext"):
        pytest.skip("xgettext is missing (apt.txt names its package)")
    done = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hello there</p>", ["'Hello there'"]),
        ('<p>{% translate "Hello there" %}</p>', []),
        ("<p>{% blocktranslate count n=n %}One{% plural %}Many{% endblocktranslate %}</p>", []),
        ('<button title="Close it">×</button>', ["title='Close it'"]),
        ('<button title="{% translate "Close it" %}">×</button>', []),
        ("{% comment %}Not shown{% endcomment %}<kbd>Enter</kbd> {{ name }} {# nor this #}", []),
        ("<h1>Casework</h1><td>XLSX</td>", []),
    ],
)
def test_unmarked_words_of_a_template_are_found(check: ModuleType, template: str, words: list[str]) -> None:
    page = check.Page()
    page.feed(check.without_tags(template))
    assert [text for _, text in page.words] == words


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (None, "missing"),
        (polib.POEntry(msgid="Case", msgstr=""), "empty"),
        (polib.POEntry(msgid="Case", msgstr="案件", flags=["fuzzy"]), "doubtful (fuzzy)"),
        (polib.POEntry(msgid="%(n)s left", msgstr="剩余"), "has other placeholders"),
        (polib.POEntry(msgid="%(n)s left", msgstr="剩余 %(m)s"), "has other placeholders"),
        (polib.POEntry(msgid="%(n)s left", msgstr="剩余 %(n)s"), ""),
        (polib.POEntry(msgid="One case", msgid_plural="%(n)s cases", msgstr_plural={0: "%(n)s 件"}), ""),
        (polib.POEntry(msgid="One case", msgid_plural="%(n)s cases", msgstr_plural={0: ""}), "empty"),
    ],
)
def test_a_catalogues_entry_must_be_sound(check: ModuleType, entry: polib.POEntry | None, problem: str) -> None:
    assert check.complaint(entry) == problem
