"""How long the stages of manual review may take."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import role_required
from casework.review import limit_forms, services
from casework.review.selectors import stage_limits as selectors
from casework.workflow.views import timetable_parts

if TYPE_CHECKING:
    from casework.people.models import User


@role_required(Role.SUPERVISOR, Role.OPERATIONS)
@require_http_methods(["GET", "POST"])
def stage_limit(request: SignedIn, stage: str) -> HttpResponse:
    """Ask in the drawer how long a stage may take, show how that would move its limit, and change it."""
    row = selectors.stage_limited(request.user, stage)
    begun = {"minutes": row.limit_minutes, "warn_minutes": row.warn_minutes}
    form = limit_forms.StageLimit(request.POST or None, initial=begun)
    return timetable_parts.changed(request, form, _asked(row.stage, row.get_stage_display()))


def _asked(stage: str, name: str) -> timetable_parts.Change:
    """Return the change of a stage's limit."""

    def save(form: Any, actor: "User", now: datetime) -> object:
        return services.set_limit(stage=stage, **form.cleaned_data, actor=actor, now=now)

    return timetable_parts.Change(
        title=_("Limit: %(stage)s") % {"stage": name}, address="review:stage_limit", kwargs={"stage": stage}, save=save,
        done=_("The limit is changed."),
    )  # fmt: skip
