"""The scorecard in force."""

from casework.quality.models import Scorecard

CODE = "order"


def current_scorecard() -> Scorecard:
    """Return the newest active scorecard for reviewed orders, with its questions. Two queries.

    Raises Scorecard.DoesNotExist when none is active: the first migration makes one.
    """
    return Scorecard.objects.filter(code=CODE, active=True).prefetch_related("items").latest("version")
