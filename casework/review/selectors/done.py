"""What reviewers decided today, for the team page."""

from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from casework.people.floor_parts import Done
from casework.people.models import Team
from casework.review.models import Decision
from casework.review.states import Decided


def done_by(team: Team, day_start: datetime) -> Done:
    """Return, per member, how many orders they approved and rejected since `day_start`. One query."""
    rows = (
        Decision.objects.filter(
            decided_at__gte=day_start, decided_by__memberships__team=team, decided_by__memberships__left_on__isnull=True
        )
        .order_by()
        .values_list("decided_by", "outcome")
        .annotate(number=Count("pk"))
    )
    words = {Decided.APPROVED: _("approved"), Decided.REJECTED: _("rejected")}
    counted = {(person, outcome): number for person, outcome, number in rows}
    return {
        person: [(words[outcome], counted[person, outcome]) for outcome in words if (person, outcome) in counted]
        for person in {person for person, _outcome in counted}
    }
