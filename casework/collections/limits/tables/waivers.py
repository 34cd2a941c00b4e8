"""How much each role may waive: a share of what is outstanding of a part, in all buckets or in one."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.collections.limits.shape import ALL, Limit, Place, Table, Unit, laid
from casework.collections.limits.tables.buckets import in_order, name_of, scope_of
from casework.collections.models import WaiverLimit
from casework.collections.models.waivers import APPROVERS, WAIVABLE
from casework.collections.rules.waivers import LIMITS, WHOLE_BP

_PARTS = {(role, part): f"{role}_{part}" for role, _role in APPROVERS for part, _part in WAIVABLE}
_HOUSE = {name: LIMITS.get(role, {}).get(part, 0) for (role, part), name in _PARTS.items()}


def _read() -> list[Place]:
    """Return all buckets together, then each in which anything can be waived. Two queries."""
    said: dict[int | None, dict[str, int]] = {}
    for bucket_id, role, part, most in WaiverLimit.objects.values_list("bucket_id", "role", "part", "most_bp"):
        said.setdefault(bucket_id, {})[_PARTS[role, part]] = most
    every = said.get(None, {})
    wide = laid(_HOUSE, [every])
    return [
        Place(scope=ALL, name=_("All buckets"), rows={"bucket_id": None}, own=every, wider=_HOUSE),
        *(
            Place(
                scope=scope_of(bucket), name=name_of(bucket), rows={"bucket_id": bucket.pk},
                own=said.get(bucket.pk, {}), wider=wide,
            )
            for bucket in in_order(reminders=False)
        ),
    ]  # fmt: skip


def _write(place: Place, values: Mapping[str, int]) -> None:
    for (role, part), name in _PARTS.items():
        if name in values:
            WaiverLimit.objects.update_or_create(
                role=role, part=part, defaults={"most_bp": values[name]}, **place.rows
            )  # fmt: skip
        else:
            WaiverLimit.objects.filter(role=role, part=part, **place.rows).delete()


WAIVERS = Table(
    key="waivers", subject="waiver_limit", label=gettext_lazy("Waiver limits"), read=_read, write=_write,
    says=gettext_lazy(
        "How much of what is outstanding of each part a role may waive. Nothing is waived in a reminder."
    ),
    since=gettext_lazy("A change holds at once, also for waivers that wait to be decided."),
    limits=tuple(
        Limit(name=_PARTS[role, part], label=part_label, line=role_label, unit=Unit.SHARE, most=WHOLE_BP)
        for role, role_label in APPROVERS for part, part_label in WAIVABLE
    ),
)  # fmt: skip
