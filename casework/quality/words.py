"""The questions of the shipped scorecard, marked for translation; questions that somebody adds are shown as written."""

from django.utils.translation import gettext, gettext_noop

QUESTIONS = [
    gettext_noop("Identity was checked against the ID and the live photo"),
    gettext_noop("Job and income were verified"),
    gettext_noop("Every risk finding was followed by its check"),
    gettext_noop("The reasons given fit what the record shows"),
    gettext_noop("Notes are complete and polite"),
]
NAMES = [gettext_noop("Reviewed order")]


def said(text: str) -> str:
    """Return a text that came as data in the reader's language where it is one of ours, as it is otherwise."""
    return gettext(text) if text else ""
