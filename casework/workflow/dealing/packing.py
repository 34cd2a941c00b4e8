"""The snapshot of a deal and its lines as bytes: JSON and whole numbers, compressed. A million items stay a few MB."""

import hashlib
import json
import sys
import zlib
from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

from casework.workflow.planner import Aim, Item, Person, Problem, Strategy

NONE: list[int] = []
LEVEL = 1  # what zlib is asked for: the quickest, which halves and more what is so regular


class Written(NamedTuple):
    """One line of a plan as it is stored: the item, its class and its place in the order; who gets it and the points
    that they carry then.
    """

    item: int
    person: int
    rank: int
    load: int
    kind: int
    points: int


def pack_lines(lines: Sequence[Written]) -> bytes:
    """Return the lines as bytes, the least significant byte of each number first."""
    numbers = array("q", [number for line in lines for number in line])
    if sys.byteorder == "big":
        numbers.byteswap()
    return zlib.compress(numbers.tobytes(), LEVEL)


def unpack_lines(data: bytes | memoryview) -> list[Written]:
    """Return what `pack_lines` packed."""
    if not data:
        return []
    numbers = array("q")
    numbers.frombytes(zlib.decompress(bytes(data)))
    if sys.byteorder == "big":
        numbers.byteswap()
    columns = [numbers[start :: len(Written._fields)] for start in range(len(Written._fields))]
    return list(map(Written, *columns))


def pack_problem(problem: Problem) -> bytes:
    """Return the snapshot as bytes; equal snapshots give equal bytes."""
    kinds = sorted({item.kind for item in problem.items} | {kind for person in problem.people for kind in person.kinds})
    number = {kind: n for n, kind in enumerate(kinds)}
    data = {
        "kinds": kinds,
        "items": [
            [i.id, number[i.kind], i.points, i.value, i.affinity, i.holder, sorted(i.barred) if i.barred else NONE]
            for i in problem.items
        ],
        "people": [
            [p.id, p.load, p.capacity, p.room, sorted(number[kind] for kind in p.kinds), p.held, p.value]
            for p in problem.people
        ],
    }
    return zlib.compress(json.dumps(data, separators=(",", ":")).encode(), LEVEL)


def unpack_problem(data: bytes | memoryview, strategy: Strategy, aim: Aim) -> Problem:
    """Return what `pack_problem` packed, to be planned by `strategy` and `aim`. Items come in their order of urgency.

    Snapshots of old do not tell what people carried in hard items and money: they count as none.
    """
    found: dict[str, Any] = json.loads(zlib.decompress(bytes(data)))
    kinds = found["kinds"]
    items = [
        Item(
            id=pk, kind=kinds[kind], points=points, value=value, affinity=affinity, holder=holder,
            barred=frozenset(barred), since=place,
        )
        for place, (pk, kind, points, value, affinity, holder, barred) in enumerate(found["items"])
    ]  # fmt: skip
    people = [
        Person(
            id=pk, load=load, capacity=capacity, room=room, kinds=frozenset(kinds[kind] for kind in mine),
            held=tuple((points, number) for points, number in hands[0]) if hands else (),
            value=hands[1] if hands else 0,
        )
        for pk, load, capacity, room, mine, *hands in found["people"]
    ]  # fmt: skip
    return Problem(items=items, people=people, strategy=strategy, aim=aim)


def fingerprint(facts: bytes) -> str:
    """Return the SHA-256 of a packed snapshot, in hexadecimal."""
    return hashlib.sha256(facts).hexdigest()
