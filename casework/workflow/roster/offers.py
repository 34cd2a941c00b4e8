"""What a supervisor chooses from: skills that work may ask for, customers of a conflict of interest.

Products and customers belong to apps above; they say them in their `ready()`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext

from casework.people.models import Skill, SkillKind

MOST_FOUND = 10
Offer = tuple[str, str, str]  # kind, code, label
OfferReader = Callable[[], Iterable[Offer]]


@dataclass(frozen=True, kw_only=True)
class Choosable:
    """A skill that can be given: `key` stands in forms, `label` on the page."""

    kind: str
    code: str
    label: str

    @property
    def key(self) -> str:
        """Return how a form names it."""
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A customer as a look-up shows them. affinity: what work items of theirs carry; hint: tells namesakes apart."""

    affinity: int
    public_id: UUID
    name: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Customers:
    """How customers are found and named. find(text, more): those whom the text names, or whose id is among `more`.

    named(ids): by affinity; of(public id): the affinity, None for nobody.
    """

    find: Callable[[str, Collection[int]], list[Somebody]]
    named: Callable[[Collection[int]], Mapping[int, Somebody]]
    of: Callable[[UUID], int | None]


_SKILLS: dict[str, OfferReader] = {}
_CUSTOMERS: list[Customers] = []
_REFERENCES: dict[str, Callable[[str], Collection[int]]] = {}


def offer_skills(key: str, reader: OfferReader) -> None:
    """Offer what `reader()` returns as skills. The same key again replaces it."""
    _SKILLS[key] = reader


def find_customers_by(customers: Customers) -> None:
    """Let these functions find and name customers."""
    _CUSTOMERS[:] = [customers]


def find_references_by(key: str, finder: Callable[[str], Collection[int]]) -> None:
    """Let `finder(reference)` say whose work has that reference (affinities). The same key again replaces it."""
    _REFERENCES[key] = finder


def skills() -> list[Choosable]:
    """Return every skill that can be given: what is offered, and what somebody has; by kind and label."""
    labels: dict[tuple[str, str], str] = {
        (kind, code): label for reader in _SKILLS.values() for kind, code, label in reader()
    }
    for code, _name in settings.LANGUAGES:
        labels.setdefault((SkillKind.LANGUAGE, code.split("-")[0]), "")
    for pair in Skill.objects.order_by().values_list("kind", "code").distinct():
        labels.setdefault(pair, "")
    order = list(SkillKind.values)
    made = [
        Choosable(kind=kind, code=code, label=text or labelled(kind, code)) for (kind, code), text in labels.items()
    ]
    return sorted(made, key=lambda one: (order.index(one.kind), one.label, one.code))


def labelled(kind: str, code: str) -> str:
    """Return what a skill is called that nobody named: a language in the reader's own, else its code."""
    if kind == SkillKind.LANGUAGE:
        known = LANG_INFO.get(code, {})
        return gettext("Chinese") if code == "zh" else gettext(known["name"]) if "name" in known else code
    return code


def find_customers(text: str) -> list[Somebody]:
    """Return at most MOST_FOUND customers whom `text` names: a number, a reference, the beginning of a name."""
    said = text.strip()
    if not _CUSTOMERS or not said:
        return []
    more = {one for finder in _REFERENCES.values() for one in finder(said)}
    return _CUSTOMERS[0].find(said, more)[:MOST_FOUND]


def customers_named(affinities: Collection[int]) -> Mapping[int, Somebody]:
    """Return the customers of these affinities; who is unknown is missing."""
    return _CUSTOMERS[0].named(affinities) if _CUSTOMERS and affinities else {}


def customer_of(public_id: UUID) -> int | None:
    """Return the affinity of a customer by their public id, None for nobody."""
    return _CUSTOMERS[0].of(public_id) if _CUSTOMERS else None
