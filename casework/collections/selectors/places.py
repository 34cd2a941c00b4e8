"""The buckets, as places in which result codes are offered."""

from typing import TYPE_CHECKING, Any

from casework.collections.models import Bucket, CaseContact

if TYPE_CHECKING:
    from casework.telephony.models import Call


def bucket_places() -> list[tuple[str, Any]]:
    """Return the buckets, each code once, in the order of their ladders. One query."""
    codes = Bucket.objects.order_by("ladder", "lower").values_list("code", flat=True)
    return [(code, code) for code in dict.fromkeys(codes)]


def place_of_call(call: "Call") -> str:
    """Return the bucket of the case for which a call was made, "" for other calls. One query, none for reviews."""
    if call.purpose == "verification":
        return ""
    link = CaseContact.objects.filter(call=call).values_list("case__bucket__code", flat=True)
    return str(link.first() or "")
