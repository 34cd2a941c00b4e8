"""What a message that could not be delivered teaches about its number or address."""

from datetime import datetime

from casework.contact.messages.models import AddressStatus, EmailAddress, Failure, Message
from casework.jobs import audit
from casework.portfolio.models import ContactPoint, PointStatus

# What is known already and says more.
KEPT = frozenset({PointStatus.DO_NOT_CALL, PointStatus.WRONG, PointStatus.LOST})


def learn_failure(message: Message, *, failure: str, now: datetime) -> None:
    """Mark the number out of service, or the address as bouncing, where the provider says that there is no such one."""
    if failure != Failure.UNKNOWN_NUMBER:
        return
    if message.address is not None:
        EmailAddress.objects.filter(pk=message.address.pk).update(status=AddressStatus.BOUNCED)
    if message.point is None:
        return
    point = ContactPoint.objects.select_for_update(of=("self",)).get(pk=message.point.pk)
    if point.status in KEPT:
        return
    before, point.status = point.status, PointStatus.LOST
    point.save(update_fields=["status"])
    audit.record(
        actor=None, action="contact_point.change", subject_kind="contact_point", subject_id=point.public_id, now=now,
        detail={"before": before, "after": point.status, "message": str(message.public_id)},
    )  # fmt: skip
