"""Refusals: how a service says no. Each app's own refusals derive from these and live beside the code that raises
them.
"""

from django.utils.functional import Promise


class Refused(Exception):
    """A use case declined; `message` names the rule, in the reader's language. Nothing was changed."""

    status = 422

    def __init__(self, message: "str | Promise") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Conflict(Refused):
    """Somebody else changed it first; the reader has to look again."""

    status = 409


class OutOfReach(Refused):
    """The thing does not exist for this person: shown as "not found", so that outsiders learn nothing."""

    status = 404
