"""Buckets as places of limits."""

from casework.collections.models import Bucket


def in_order(*, reminders: bool) -> list[Bucket]:
    """Return the buckets in their ladders' order, with or without those of reminding. One query."""
    rows = Bucket.objects.select_related("ladder").order_by("ladder__code", "lower", "pk")
    return list(rows if reminders else rows.filter(is_reminder=False))


def scope_of(bucket: Bucket) -> str:
    """Return how an address names a bucket (ladder joined): the codes, of which "+" is none for an address."""
    return f"{bucket.ladder.code}-{bucket.code}".replace("+", "plus")


def name_of(bucket: Bucket) -> str:
    """Name a bucket with its ladder."""
    return f"{bucket.code} · {bucket.ladder.name}"
