"""The limits of waivers as a page shows them: in force for each bucket and role, with where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from casework.collections.models import Bucket, WaiverLimit
from casework.collections.models.waivers import APPROVERS, WAIVABLE
from casework.collections.rules.waivers import LIMITS

ALL = "all"
Key = tuple[str, str]  # role, part


@dataclass(frozen=True, kw_only=True)
class Share:
    """At most so many hundredths of a percent. is_own: said for just this place; else it comes from a wider one."""

    bp: int
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class RoleLine:
    """What one role may let off, by part in the order of `parts()`."""

    label: str
    shares: list[Share]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where limits hold. scope: as an address names it; bucket: None for all of them."""

    scope: str
    bucket: Bucket | None
    shares: Mapping[Key, Share]

    @property
    def name(self) -> str:
        """Name it: the bucket with its ladder, or all of them."""
        return f"{self.bucket.code} · {self.bucket.ladder.name}" if self.bucket else _("All buckets")

    @property
    def roles(self) -> list[RoleLine]:
        """Return a line for each role that decides waivers."""
        return [
            RoleLine(label=str(label), shares=[self.shares[role, part] for part, _label in WAIVABLE])
            for role, label in APPROVERS
        ]


def parts() -> list[str]:
    """Return the names of the parts that can be waived."""
    return [str(label) for _part, label in WAIVABLE]


def places() -> list[Place]:
    """Return all buckets together, then each bucket in which anything can be waived, in its ladder's order. Two
    queries.
    """
    said: dict[int | None, dict[Key, int]] = {}
    for bucket_id, role, part, most in WaiverLimit.objects.values_list("bucket_id", "role", "part", "most_bp"):
        said.setdefault(bucket_id, {})[role, part] = most
    house = {(role, part): LIMITS.get(role, {}).get(part, 0) for role, _l in APPROVERS for part, _p in WAIVABLE}
    wide = house | said.get(None, {})
    buckets = Bucket.objects.filter(is_reminder=False).select_related("ladder").order_by("ladder__code", "lower", "pk")
    return [
        Place(scope=ALL, bucket=None, shares=_shares(house, said.get(None, {}))),
        *(
            Place(scope=scope_of(bucket), bucket=bucket, shares=_shares(wide, said.get(bucket.pk, {})))
            for bucket in buckets
        ),
    ]


def place(scope: str) -> Place:
    """Return one of them. Raises Http404."""
    found = next((one for one in places() if one.scope == scope), None)
    if found is None:
        raise Http404
    return found


def scope_of(bucket: Bucket) -> str:
    """Return how an address names a bucket (ladder joined): the codes, of which "+" is none for an address."""
    return f"{bucket.ladder.code}-{bucket.code}".replace("+", "plus")


def _shares(wider: Mapping[Key, int], own: Mapping[Key, int]) -> dict[Key, Share]:
    return {key: Share(bp=own.get(key, bp), is_own=key in own) for key, bp in wider.items()}
