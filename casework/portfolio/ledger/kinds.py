"""How addresses name the kinds of agreement."""


class ChangeKindConverter:
    """Either "extension" or "reschedule"."""

    regex = "extension|reschedule"

    def to_python(self, value: str) -> str:
        """Return it as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it is."""
        return value
