"""How much a collector may keep through the roll: for all teams, or for one that works cases."""

from collections.abc import Mapping
from dataclasses import asdict

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.collections.limits.shape import ALL, Limit, Place, Table, laid, said_in
from casework.collections.models import Bucket, RetentionLimit
from casework.collections.retention.models import FURTHEST_DAYS
from casework.collections.retention.rules import HOUSE
from casework.people.models import Team

_LIMITS = (
    Limit(name="most_cases", label=gettext_lazy("Cases at once, per collector"), most=1_000),
    Limit(name="most_days", label=gettext_lazy("Days ahead"), least=1, most=FURTHEST_DAYS),
)


def _read() -> list[Place]:
    """Return all teams together, then each that owns a bucket's pool or has limits. Two queries."""
    said = {row.team_id: said_in(row, _LIMITS) for row in RetentionLimit.objects.all()}
    house, every = asdict(HOUSE), said.get(None, {})
    owns = Q(pk__in=Bucket.objects.values("pool__team")) | Q(pk__in=[pk for pk in said if pk is not None])
    return [
        Place(scope=ALL, name=_("All teams"), rows={"team_id": None}, own=every, wider=house),
        *(
            Place(
                scope=team.code, name=team.name, rows={"team_id": team.pk}, own=said.get(team.pk, {}),
                wider=laid(house, [every]),
            )
            for team in Team.objects.filter(owns).exclude(code=ALL).order_by("name", "pk")
        ),
    ]  # fmt: skip


def _write(place: Place, values: Mapping[str, int]) -> None:
    if not values:
        RetentionLimit.objects.filter(**place.rows).delete()
        return
    said = {one.name: values.get(one.name) for one in _LIMITS}
    RetentionLimit.objects.update_or_create(**place.rows, defaults=said)


KEEPING = Table(
    key="keeping", subject="retention_limit", label=gettext_lazy("Keeping cases"), limits=_LIMITS, read=_read,
    write=_write,
    says=gettext_lazy("How many cases a collector may keep through the roll or ask to keep at once, and how long."),
    since=gettext_lazy("A change holds for what is asked for from then on; what is kept or waits stays as it is."),
)  # fmt: skip
