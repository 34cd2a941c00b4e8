"""What stands still is drawn once per language; what is drawn by Jinja2 is escaped."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError, engines
from django.utils.translation import override
from jinja2 import UndefinedError

from casework.lib.templatetags import ui


def test_a_still_part_is_drawn_once_per_language(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(ui, "_drawn", lambda name, *_rest: drawn.append(name) or f"<{name}>")
    page = Template("{% still %}{% icon 'x' %}{% translate 'Close' %}{% endstill %} {{ who }}")
    assert page.render(Context({"who": "Ann"})).endswith("Close Ann")
    with override("zh-hans"):
        assert page.render(Context({"who": "Bea"})).endswith("关闭 Bea")
    assert page.render(Context({"who": "Cy"})).endswith("Close Cy")
    assert drawn == ["x", "x"]


def test_a_still_part_shows_nothing_of_the_page() -> None:
    with pytest.raises(TemplateSyntaxError, match="who"):
        Template("{% still %}{{ who }}{% endstill %}")


def test_rows_drawn_by_jinja_are_escaped_translated_and_complain_of_what_is_not_there() -> None:
    rows = engines["jinja2"].from_string('{{ _("Close") }} {{ row.name }} {{ row.value|money("NGN") }}')
    with override("zh-hans"):
        shown = rows.render({"row": SimpleNamespace(name="<b>'A'", value=1234)})
    assert shown == "关闭 &lt;b&gt;&#39;A&#39; NGN\N{NO-BREAK SPACE}1,234.00"
    with pytest.raises(UndefinedError):
        rows.render({"row": SimpleNamespace(value=1)})
