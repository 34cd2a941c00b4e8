"""Technical administration of collections: ladders with their buckets, which products use them."""

from django.contrib import admin
from django.http import HttpRequest

from casework.collections.models import Bucket, BucketStay, Ladder, ProductLadder


class BucketInline(admin.TabularInline[Bucket, Ladder]):
    """The buckets of a ladder: a lower bound and a pool each."""

    model = Bucket
    extra = 0


@admin.register(Ladder)
class LadderAdmin(admin.ModelAdmin[Ladder]):
    """Ladders. One in which a case has lain is history: it is read here, and a new one is bound from a date instead."""

    list_display = ("code", "name", "default_for")
    inlines = (BucketInline,)

    def has_change_permission(self, request: HttpRequest, obj: Ladder | None = None) -> bool:
        """Return False once a case has lain in the ladder."""
        return super().has_change_permission(request, obj) and not _was_used(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Ladder | None = None) -> bool:
        """Return False."""
        return False


@admin.register(ProductLadder)
class ProductLadderAdmin(admin.ModelAdmin[ProductLadder]):
    """Which ladder a product uses from a date on; what holds is never changed, a later row takes over."""

    list_display = ("product", "ladder", "effective_on")
    list_select_related = ("product", "ladder")

    def has_change_permission(self, request: HttpRequest, obj: ProductLadder | None = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ProductLadder | None = None) -> bool:
        """Return False."""
        return False


def _was_used(ladder: Ladder | None) -> bool:
    return ladder is not None and BucketStay.objects.filter(bucket__ladder=ladder).exists()
