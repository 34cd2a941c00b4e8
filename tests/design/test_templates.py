"""Every template keeps to the Content-Security-Policy and the size of the house."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "casework"
TEMPLATES = sorted((*ROOT.glob("**/templates/**/*.html"), *ROOT.glob("**/jinja2/**/*.html")))
ASSETS = sorted((*ROOT.glob("static/**/*.css"), *ROOT.glob("static/**/*.js")))


class _Reader(HTMLParser):
    """Collects what the browser would refuse under `default-src 'self'`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.refused: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = {name for name, _ in attrs}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.refused.append(f"<{tag}> within the page, line {self.getpos()[0]}")
        for name, value in attrs:
            foreign = name in {"src", "href", "action"} and re.match(r"\s*(https?:)?//|\s*javascript:", value or "")
            if name == "style" or name.startswith(("on", "hx-on")) or foreign or (name == "hx-vals" and "js:" in value):
                self.refused.append(f"{name}= on <{tag}>, line {self.getpos()[0]}")


def _refused(html: str) -> list[str]:
    # The words of the template language are no HTML: a tag inside of a tag would confuse the parser.
    plain = re.sub(r"{#.*?#}|{%.*?%}", lambda found: "\n" * found.group().count("\n"), html, flags=re.S)
    reader = _Reader()
    reader.feed(re.sub(r"{{.*?}}", "x", plain, flags=re.S))
    return reader.refused


def test_there_are_templates_to_look_at():
    assert ROOT / "templates" / "base.html" in TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_nothing_that_the_policy_forbids(path):
    assert _refused(path.read_text()) == []


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color: red">',
        "<script>go()</script>",
        '<a onclick="go()">',
        "<style>p {}</style>",
        '<b hx-on:click="go()">',
        '<script src="https://cdn.example/x.js"></script>',
        '<a {% if x %}class="y"{% endif %} onclick="{{ z }}">',
    ],
)
def test_the_check_finds_what_is_forbidden(html):
    assert len(_refused(html)) == 1


@pytest.mark.parametrize("path", ASSETS, ids=lambda path: path.name)
def test_a_stylesheet_or_script_is_short_and_fetches_nothing_from_elsewhere(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 300
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|\beval\(|new Function|@import|innerHTML", text)


def test_every_template_compiles_and_every_icon_in_them_exists():
    from django.template.loader import get_template

    from casework.lib.icons import draw

    for path in TEMPLATES:
        get_template(re.split("/(?:templates|jinja2)/", str(path), maxsplit=1)[1])
        for name in re.findall(r'\bicon[ (]"([a-z0-9-]+)"', path.read_text()):
            assert draw(name, {})


DRAWERS = [path for path in TEMPLATES if '<form class="drawer-form"' in path.read_text()]


@pytest.mark.parametrize("path", DRAWERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_drawer_that_can_be_sent_is_sent_by_its_key_and_says_so(path):
    html = path.read_text()
    (opening,) = re.findall(r'<form class="drawer-form"[^>]*>', html)
    if 'type="submit"' in html and "hx-get" not in opening:
        assert "data-submit-keys" in opening
        assert "<kbd>Ctrl ↵</kbd>" in html
