"""Form fields for moments and words, as drawers ask for them."""

from typing import Any

from django import forms

# What the browser's own picker sends and takes.
LOCAL = "%Y-%m-%dT%H:%M"


class Moment(forms.DateTimeField):
    """A moment of the reader's day, picked with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
        super().__init__(widget=widget, input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)


def words_field(label: Any, *, required: bool = True, longest: int = 500, rows: int = 3) -> forms.CharField:
    """Return a field for at most `longest` characters in `rows` rows."""
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": longest})
    return forms.CharField(label=label, required=required, max_length=longest, widget=widget)
