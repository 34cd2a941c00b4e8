"""Technical administration of manual review: limits of the stages, reason codes."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from casework.review.models import ReasonCode, ReviewStage
from casework.review.services.reasons import put_reason

if TYPE_CHECKING:
    from casework.people.models import User


@admin.register(ReviewStage)
class ReviewStageAdmin(admin.ModelAdmin[ReviewStage]):
    """The two stages. Their limit may change; there is always exactly one row of each."""

    list_display = ("stage", "pool", "limit_minutes")
    list_select_related = ("pool",)
    readonly_fields = ("stage", "pool")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ReviewStage | None = None) -> bool:
        """Return False."""
        return False


@admin.register(ReasonCode)
class ReasonCodeAdmin(admin.ModelAdmin[ReasonCode]):
    """Reason codes. Other words make a new version: decisions go on naming the one they were made with."""

    list_display = ("label", "code", "version", "stage", "outcome", "position", "min_attempts", "active")
    list_filter = ("active", "stage", "outcome")

    def get_readonly_fields(self, request: HttpRequest, obj: ReasonCode | None = None) -> tuple[str, ...]:
        """Leave what identifies a reason as it is."""
        return ("stage", "outcome", "code", "version") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: ReasonCode | None = None) -> bool:
        """Let the newest version be changed only: older ones are what decisions were made with."""
        newest = obj is None or not obj.is_superseded()
        return newest and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: ReasonCode | None = None) -> bool:
        """Return False."""
        return False

    def save_model(self, request: HttpRequest, obj: ReasonCode, form: Any, change: bool) -> None:
        """Put the reason by the service; `obj` becomes the version that counts from now on."""
        put = put_reason(
            stage=obj.stage, outcome=obj.outcome, code=obj.code, label=obj.label, position=obj.position,
            min_attempts=obj.min_attempts, active=obj.active, actor=cast("User", request.user), now=timezone.now(),
        )  # fmt: skip
        obj.pk, obj.version = put.pk, put.version
