"""A customer with a loan, an order and contacts, and somebody of customer service."""

from types import SimpleNamespace

import pytest
from django.db.models import QuerySet

from casework.jobs.models import AuditEntry
from casework.people.models import Role
from casework.portfolio.models import ContactPoint, Customer, Loan, Relation
from casework.portfolio.services.customers import Person, ensure_customers
from tests import factories
from tests.clock import NOW
from tests.portfolio import book_of

PHONE, NAMED, ID_NUMBER = "+2348031234560", "+2348031234561", "110101199003070000"


def customer(ref: str, name: str, phone: str = "", id_number: str = "") -> Customer:
    """Make a customer as a feed does, so that the look-ups know them."""
    person = Person(ref=ref, name=name, phone=phone, id_number=id_number)
    made = ensure_customers([person], book=book_of.the_product().book, source="test", now=NOW)
    return Customer.objects.get(pk=made[ref])


def looks() -> QuerySet[AuditEntry]:
    """Return what the audit trail says of looking at customers."""
    return AuditEntry.objects.exclude(action="person.set_roles")


@pytest.fixture
def desk(db: None) -> SimpleNamespace:
    """Ada with a loan of 1,300 due on 31 January, an order and a friend's number; an agent and an auditor."""
    ada = customer("C-1", "Ida Ebel", PHONE, ID_NUMBER)
    factories.contact_point(NAMED, relation=Relation.FRIEND, customer=ada)
    loan = book_of.loan()
    Loan.objects.filter(pk=loan.pk).update(customer=ada, external_ref="L-77")
    order = factories.order(ref="A-1", customer_ref="C-1")
    return SimpleNamespace(
        ada=ada,
        loan=Loan.objects.get(pk=loan.pk),
        order=order,
        own=ContactPoint.objects.get(customer=ada, relation=Relation.OWN),
        friend=ContactPoint.objects.get(customer=ada, relation=Relation.FRIEND),
        agent=factories.person("agent", Role.SERVICE),
        auditor=factories.person("auditor", Role.AUDITOR),
    )
