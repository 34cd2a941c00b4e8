"""One box that finds a customer by whatever somebody says on the phone."""

from collections.abc import Iterable
from dataclasses import dataclass

from casework.portfolio.models import ContactPoint, Customer, Loan, Relation
from casework.portfolio.names import searched_words
from casework.portfolio.selectors import customers_named, customers_numbered
from casework.review.models import ReviewOrder
from casework.service.words import By

MOST = 20  # nobody reads further: more is asked of the search instead


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A customer who was found. by: all that matched; point: their first own number, None without one."""

    customer: Customer
    by: tuple[By, ...]
    point: ContactPoint | None


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search found, at most MOST, by name. more: there is more than that. too_short: it said too little."""

    hits: list[Hit]
    more: bool = False
    too_short: bool = False

    @property
    def by(self) -> list[By]:
        """By what they were found, each once."""
        return sorted({by for hit in self.hits for by in hit.by})

    @property
    def only(self) -> Customer | None:
        """The one customer whom it names for certain; None when there are several, or somebody else's number led here.

        Whoever answers a contact's number is not the customer, so that is read before a page opens.
        """
        if len(self.hits) != 1 or self.hits[0].by == (By.NAMED,):
            return None
        return self.hits[0].customer


def find(text: str) -> Found:
    """Find customers by phone, ID number, or the reference of a loan, an order or a customer; else by name.

    Numbers and references have to be said whole, names by the beginning of each word (any part of a Chinese name).
    Eight queries at most, each by an index and bounded; nothing is counted.
    """
    matches = _exact(text.strip())
    if not matches:
        words = searched_words(text)
        if not words:
            return Found(hits=[], too_short=True)
        matches = dict.fromkeys(customers_named(words, most=MOST + 1), (By.NAME,))
    return Found(hits=_hits(dict(list(matches.items())[:MOST])), more=len(matches) > MOST)


def _exact(text: str) -> dict[int, tuple[By, ...]]:
    """Return what `text` matches whole, by customer id."""
    spellings = list({text, text.upper()})
    loans = Loan.objects.filter(external_ref__in=spellings).values_list("customer_id", flat=True)
    orders = ReviewOrder.objects.filter(external_ref__in=spellings).values_list("customer_id", flat=True)
    people = Customer.objects.filter(external_ref__in=spellings).values_list("pk", flat=True)
    found = [(pk, By.LOAN) for pk in loans[: MOST + 1]]
    found += [(pk, By.ORDER) for pk in orders[: MOST + 1]]
    found += [(pk, By.CUSTOMER) for pk in people[: MOST + 1]]
    found += _by_number(text)
    matches: dict[int, tuple[By, ...]] = {}
    for pk, by in found:
        matches[pk] = tuple(dict.fromkeys([*matches.get(pk, ()), by]))
    return matches


def _by_number(text: str) -> Iterable[tuple[int, By]]:
    words = {"": By.ID_NUMBER, Relation.OWN.value: By.PHONE}
    return ((pk, words.get(whose, By.NAMED)) for pk, whose in customers_numbered(text, most=MOST + 1))


def _hits(matches: dict[int, tuple[By, ...]]) -> list[Hit]:
    people = Customer.objects.filter(pk__in=matches).select_related("book")
    own: dict[int, ContactPoint] = {}
    for point in ContactPoint.objects.filter(customer__in=matches, relation=Relation.OWN):
        own.setdefault(point.customer_id, point)
    hits = [Hit(customer=one, by=matches[one.pk], point=own.get(one.pk)) for one in people]
    return sorted(hits, key=lambda hit: (hit.customer.name, hit.customer.pk))
