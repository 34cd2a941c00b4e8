"""Find texts that a reader of Simplified Chinese would see in English.

1. Texts marked for translation that the catalogue lacks, leaves empty, calls doubtful or fills with other placeholders.
2. Texts in templates and forms that nobody marked.
3. A compiled catalogue (.mo, committed: a fresh machine has no msgfmt) that says something else than the .po.

Needs xgettext (apt.txt) and polib. `--write` adds what is missing to the .po (empty) and compiles the .mo.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "casework"
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDERS = re.compile(r"%\(\w+\)[sdf]|(?<!%)%[sd]|\{\w+\}")
# What reads the same in both languages.
SAME = re.compile(r"^(Casework|CSV|XLSX|WAV|PTP|KPI|UTC|Esc|Enter|English|JSON|ID|ms|px)$")
READ_ALOUD = {"title", "aria-label", "aria-description", "placeholder", "alt", "data-confirm", "data-empty"}
WORDING = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label"}
IGNORED_TEMPLATES = {"styleguide"}  # for those who build pages, not for those who use them

Key = tuple[str | None, str]


def extract() -> dict[Key, polib.POEntry]:
    """Return every message of templates and Python code, found by Django's own extraction in a copy of the package."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "casework"
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "migrations", "static"))
        (copy / "locale").mkdir()
        plain = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        command = [sys.executable, "-P", "-m", "django", "makemessages", "-l", "zh_Hans", "--no-wrap", "-v", "0"]
        done = subprocess.run(command, cwd=copy, env=plain, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr[-2000:])
        found = polib.pofile(str(copy / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    return {(entry.msgctxt, entry.msgid): entry for entry in found if not entry.obsolete}


def complaint(entry: polib.POEntry | None) -> str:
    """Say what is wrong with a catalogue's entry, "" if nothing."""
    if entry is None or entry.obsolete:
        return "missing"
    if entry.fuzzy:
        return "doubtful (fuzzy)"
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not texts or not all(texts):
        return "empty"
    allowed = set(PLACEHOLDERS.findall(entry.msgid)) | set(PLACEHOLDERS.findall(entry.msgid_plural or ""))
    if any(not set(PLACEHOLDERS.findall(text)) <= allowed for text in texts):
        return "has other placeholders"
    if not entry.msgid_plural and set(PLACEHOLDERS.findall(entry.msgstr)) != allowed:
        return "has other placeholders"
    return ""


def incomplete(wanted: dict[Key, polib.POEntry], catalogue: polib.POFile) -> Iterator[str]:
    """Give one line for each message without a sound translation."""
    there = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    for key, entry in sorted(wanted.items(), key=lambda pair: pair[0][1]):
        if problem := complaint(there.get(key)):
            place = ", ".join(name for name, _ in entry.occurrences[:2])
            yield f"{problem}: {entry.msgid!r} ({place})"


def stale(catalogue: polib.POFile) -> Iterator[str]:
    """Give a line if the compiled catalogue differs from the written one."""
    compiled = CATALOGUE.with_suffix(".mo")
    if not compiled.exists():
        yield "django.mo is missing: run bin/check_translations.py --write"
        return

    def content(entries: list[polib.POEntry]) -> dict[Key, tuple[str, tuple[str, ...]]]:
        return {(e.msgctxt, e.msgid): (e.msgstr, tuple(e.msgstr_plural.values())) for e in entries}

    if content(list(polib.mofile(str(compiled)))) != content(catalogue.translated_entries()):
        yield "django.mo is older than django.po: run bin/check_translations.py --write"


def is_wording(text: str) -> bool:
    """Say whether a reader would take `text` for words."""
    return any(not SAME.match(word) for word in re.findall(r"[A-Za-z]{2,}", text))


class Page(HTMLParser):
    """Collect a template's own words, outside of template tags."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the attributes that are shown or read aloud."""
        self.silent += tag in {"kbd", "code", "script", "svg"}
        for name, value in attrs:
            if name in READ_ALOUD and value and is_wording(value):
                self.words.append((self.getpos()[0], f"{name}={value.strip()!r}"))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element whose content is not prose."""
        self.silent -= tag in {"kbd", "code", "script", "svg"}

    def handle_data(self, data: str) -> None:
        """Look at the text."""
        if not self.silent and is_wording(data):
            self.words.append((self.getpos()[0], repr(" ".join(data.split()))))


def without_tags(template: str) -> str:
    """Take template tags and what is marked for translation out of a template, keeping its lines."""
    pattern = (
        r"{%\s*comment\b.*?endcomment\s*%}|{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}"
        r"|{%.*?%}|{{.*?}}|{#.*?#}"
    )
    return re.sub(pattern, lambda match: "\n" * match[0].count("\n"), template, flags=re.DOTALL)


def unmarked_in_templates() -> Iterator[str]:
    """Give one line for each text of a template that nobody marked."""
    for path in sorted(PACKAGE.rglob("*.html")):
        if IGNORED_TEMPLATES.intersection((*path.parts, path.stem)):
            continue
        page = Page()
        page.feed(without_tags(path.read_text()))
        for line, words in page.words:
            yield f"not marked: {path.relative_to(ROOT)}:{line} {words}"


def unmarked_in_code() -> Iterator[str]:
    """Give one line for each label, help text or name in Python code that nobody marked."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.keyword) or node.arg not in WORDING or not isinstance(node.value, ast.Constant):
                continue
            if isinstance(node.value.value, str) and is_wording(node.value.value):
                yield f"not marked: {path.relative_to(ROOT)}:{node.value.lineno} {node.arg}={node.value.value!r}"


def write(wanted: dict[Key, polib.POEntry]) -> None:
    """Add what is missing to the catalogue (empty), drop what nobody says any more, compile it."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=100) if CATALOGUE.exists() else polib.POFile(wrapwidth=100)
    kind = "text/plain; charset=UTF-8"
    catalogue.metadata |= {"Content-Type": kind, "Language": "zh_Hans", "Plural-Forms": "nplurals=1; plural=0;"}
    there = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    for key, entry in sorted(wanted.items(), key=lambda pair: pair[0][1]):
        if key not in there:
            plural = {0: ""} if entry.msgid_plural else {}
            catalogue.append(
                polib.POEntry(
                    msgctxt=entry.msgctxt, msgid=entry.msgid, msgid_plural=entry.msgid_plural,
                    msgstr_plural=plural, flags=entry.flags,
                )
            )  # fmt: skip
    for key, entry in there.items():
        if key not in wanted:
            catalogue.remove(entry)
    catalogue.save(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


def main() -> None:
    """Print every problem and exit with 1 if there is any."""
    wanted = extract()
    if sys.argv[1:] == ["--write"]:
        write(wanted)
    problems = [*unmarked_in_templates(), *unmarked_in_code()]
    if CATALOGUE.exists():
        catalogue = polib.pofile(str(CATALOGUE))
        problems += [*incomplete(wanted, catalogue), *stale(catalogue)]
    else:
        problems.append(f"{CATALOGUE.relative_to(ROOT)} is missing ({len(wanted)} messages): run with --write")
    print("\n".join(problems) if problems else f"{len(wanted)} messages, all translated")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
