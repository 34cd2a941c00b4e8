"""Technical administration of manual review: limits of the stages, reason codes."""

from django.contrib import admin
from django.http import HttpRequest

from casework.review.models import ReasonCode, ReviewStage


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
    """Reason codes. One that is no longer wanted is made inactive: old decisions go on naming it."""

    list_display = ("label", "code", "stage", "outcome", "active")
    list_filter = ("stage", "outcome", "active")

    def has_delete_permission(self, request: HttpRequest, obj: ReasonCode | None = None) -> bool:
        """Return False."""
        return False
