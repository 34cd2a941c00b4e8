"""What the portfolio offers to supervisors: its products as skills, finding customers of a conflict of interest."""

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from casework.lib.personal import mask_phone
from casework.people.models import SkillKind
from casework.portfolio.models import ContactPoint, Customer, Loan, Product, Relation
from casework.portfolio.names import searched_words
from casework.portfolio.selectors import customers_named, customers_numbered
from casework.workflow.roster.offers import MOST_FOUND, Offer, Somebody


def product_skills() -> Iterator[Offer]:
    """Yield every product as a skill, by code, and the languages that products ask for. One query."""
    for code, name, language in Product.objects.order_by("code").values_list("code", "name", "language"):
        yield SkillKind.PRODUCT.value, code, name
        if language:
            yield SkillKind.LANGUAGE.value, language, ""


def find(text: str, more: Collection[int]) -> list[Somebody]:
    """Return customers by a whole phone or ID number, the reference of a loan or a customer; else by name.

    more: customers whose work has that reference. By name; a constant number of queries.
    """
    spellings = list({text, text.upper()})
    found = {*more, *(pk for pk, whose in customers_numbered(text, most=MOST_FOUND) if whose in {"", Relation.OWN})}
    found |= set(Loan.objects.filter(external_ref__in=spellings).values_list("customer_id", flat=True)[:MOST_FOUND])
    found |= set(Customer.objects.filter(external_ref__in=spellings).values_list("pk", flat=True)[:MOST_FOUND])
    if not found and (words := searched_words(text)):
        found = set(customers_named(words, most=MOST_FOUND))
    return sorted(named(found).values(), key=lambda one: (one.name, one.affinity))


def named(ids: Collection[int]) -> Mapping[int, Somebody]:
    """Return customers by id: name, reference, masked own number. Two queries."""
    own: dict[int, str] = {}
    for point in ContactPoint.objects.filter(customer__in=ids, relation=Relation.OWN):
        own.setdefault(point.customer_id, mask_phone(point.phone))
    rows = Customer.objects.filter(pk__in=ids).values_list("pk", "public_id", "name", "external_ref")
    return {
        pk: Somebody(affinity=pk, public_id=public, name=name, hint=" · ".join(filter(None, [ref, own.get(pk, "")])))
        for pk, public, name, ref in rows
    }


def customer_of(public_id: UUID) -> int | None:
    """Return the id of a customer by their public id, None for nobody."""
    return Customer.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
