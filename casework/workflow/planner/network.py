"""Bundles as classes, people as groups: the small network that stands for a large pool."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.workflow.planner.admit import Admission
from casework.workflow.planner.bundles import Bundle, alike, shape
from casework.workflow.planner.flow import Routing


@dataclass(frozen=True, kw_only=True)
class Network:
    """Classes of bundles that the same people may have, groups of people who may have the same.

    masks[class]: the people. kinds[bundle]: its class. groups[group]: its people. reach[class]: mask of groups.
    """

    bundles: Sequence[Bundle]
    kinds: Sequence[int]
    masks: Sequence[int]
    groups: Sequence[Sequence[int]]
    reach: Sequence[int]
    room: Sequence[int]

    @classmethod
    def build(cls, bundles: Sequence[Bundle], room: Sequence[int]) -> "Network":
        """Make the network of these bundles; room: points per person."""
        known: dict[int, int] = {}
        kinds = [known.setdefault(shape(bundle), len(known)) for bundle in bundles]
        masks = list(known)
        groups = alike(masks, len(room))
        reach = [sum(1 << number for number, group in enumerate(groups) if mask >> group[0] & 1) for mask in masks]
        return cls(bundles=bundles, kinds=kinds, masks=masks, groups=groups, reach=reach, room=room)

    @property
    def scarcest(self) -> list[int]:
        """Return the classes, those that the fewest people may have first."""
        return sorted(range(len(self.masks)), key=lambda kind: (self.masks[kind].bit_count(), kind))

    def routing(self) -> Routing:
        """Return an empty flow bounded by the people's room."""
        return Routing(reach=self.reach, room=[sum(self.room[p] for p in group) for group in self.groups])

    def supply(self, numbers: Sequence[int]) -> list[int]:
        """Return the points per class of these bundles."""
        amounts = [0] * len(self.masks)
        for number in numbers:
            amounts[self.kinds[number]] += self.bundles[number].points
        return amounts

    def most(self) -> int:
        """Return the maximum flow, in points: what could be given if bundles could be split."""
        routing = self.routing()
        amounts = self.supply(range(len(self.bundles)))
        return sum(routing.push(kind, amounts[kind]) for kind in self.scarcest)

    def admitted(self) -> list[int]:
        """Return the numbers of the bundles that can be routed together, the most urgent ones."""
        points = [bundle.points for bundle in self.bundles]
        return Admission(routing=self.routing(), kinds=self.kinds, points=points).run()
