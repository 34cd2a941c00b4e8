"""Editing a scorecard: its sections and questions as they are, with room for more."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.quality import words
from casework.quality.models import ActionKind, ScorecardItem, ScorecardSection
from casework.quality.services.cards import NewItem, NewSection

MORE_SECTIONS, MORE_ITEMS = 1, 2
MOST_WEIGHT = 1000


def _choices() -> list[tuple[str, str]]:
    fatal = [(kind.value, gettext("fatal: %(action)s") % {"action": kind.label}) for kind in ActionKind]
    return [("", gettext("costs its points")), *fatal]


class CardForm(forms.Form):
    """A scorecard's sections and questions. What has no text is left out; that is how a question is taken away.

    Shipped texts are shown in the writer's language; those that the writer leaves alone stay everybody's.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        version: int,
        sections: Sequence[tuple[ScorecardSection | None, Sequence[ScorecardItem]]],
    ) -> None:
        super().__init__(data, initial={"seen": version})
        self.sizes: list[int] = []
        self.shipped: dict[str, str] = {}
        for number, (section, items) in enumerate([*sections, *[(None, ())] * MORE_SECTIONS]):
            self._add_section(number, section, items)
            self.sizes.append(len(items) + MORE_ITEMS)

    def _add_section(self, number: int, section: ScorecardSection | None, items: Sequence[ScorecardItem]) -> None:
        self.fields[f"s{number}-name"] = forms.CharField(
            label=_("Section"), max_length=80, required=False, initial=self._shown(section.name if section else "")
        )
        self.fields[f"s{number}-weight"] = forms.IntegerField(
            label=_("Weight"), min_value=1, max_value=MOST_WEIGHT, required=False,
            initial=section.weight if section else None,
        )  # fmt: skip
        for at in range(len(items) + MORE_ITEMS):
            item, name = (items[at] if at < len(items) else None), f"s{number}-q{at}"
            self.fields[f"{name}-text"] = forms.CharField(
                label=_("Question"), max_length=200, required=False, initial=self._shown(item.text if item else "")
            )
            self.fields[f"{name}-weight"] = forms.IntegerField(
                label=_("Points"), min_value=1, max_value=MOST_WEIGHT, required=False,
                initial=item.weight if item else None,
            )  # fmt: skip
            self.fields[f"{name}-action"] = forms.ChoiceField(
                label=_("If failed"), required=False, choices=_choices,
                initial=item.action if item and item.fatal else "",
            )  # fmt: skip

    def _shown(self, text: str) -> str:
        shown = words.said(text)
        self.shipped[shown] = text
        return shown

    def _kept(self, shown: str) -> str:
        return self.shipped.get(shown.strip(), shown.strip())

    @property
    def rows(self) -> list[tuple[Any, Any, list[tuple[Any, Any, Any]]]]:
        """Each section's name and weight, with its questions' text, points and action."""
        return [
            (self[f"s{number}-name"], self[f"s{number}-weight"], [self._item(f"s{number}-q{at}") for at in range(size)])
            for number, size in enumerate(self.sizes)
        ]

    def _item(self, name: str) -> tuple[Any, Any, Any]:
        return self[f"{name}-text"], self[f"{name}-weight"], self[f"{name}-action"]

    @property
    def sections(self) -> list[NewSection]:
        """What a valid form says."""
        said = self.cleaned_data
        found = []
        for number, size in enumerate(self.sizes):
            names = [f"s{number}-q{at}" for at in range(size)]
            items = [
                NewItem(text=self._kept(text), weight=said[f"{name}-weight"] or 0, action=said[f"{name}-action"])
                for name in names
                if (text := said[f"{name}-text"].strip())
            ]
            title = said[f"s{number}-name"].strip()
            if title or items:
                found.append(NewSection(name=self._kept(title), weight=said[f"s{number}-weight"] or 0, items=items))
        return found
