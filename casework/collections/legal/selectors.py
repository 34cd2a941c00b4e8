"""What is read of a case's legal steps."""

from datetime import date

from casework.collections.legal.models import LegalStep


def steps_of(case_id: int) -> list[LegalStep]:
    """Return the steps of a case, the newest first, with those that were struck out. One query."""
    rows = LegalStep.objects.filter(case=case_id).select_related("recorded_by", "struck_by")
    return list(rows.order_by("-happened_on", "-pk"))


def next_date(case_id: int) -> tuple[date, str] | None:
    """Return the next date that the newest step names, with what was done, None where it names none. One query."""
    newest = LegalStep.objects.filter(case=case_id, struck_at__isnull=True).order_by("-happened_on", "-pk").first()
    if newest is None or newest.next_on is None:
        return None
    return newest.next_on, str(newest.get_kind_display())
