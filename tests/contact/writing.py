"""Templates and messages for tests, made as people make them."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from casework.contact.messages import services
from casework.contact.messages.models import EmailAddress, Message, MessageTemplate, TemplateVersion
from casework.contact.messages.values import values_of
from casework.people.models import Role, User
from casework.portfolio.models import ContactPoint, Instalment, Loan
from tests import factories
from tests.clock import NOW, TODAY
from tests.contact import making

BODY = "{name}: {amount_due} is due since {due_date}."


def template(
    body: str = BODY, *, channel: str = "sms", purpose: str = "collection", party: str = "own", subject: str = "",
    language: str = "en", approved: bool = True,
) -> MessageTemplate:  # fmt: skip
    author = factories.person("", Role.OPERATIONS, online=False)
    made = services.add_template(
        code=factories.unique("template"), name="Amount due", channel=channel, purpose=purpose, party=party,
        language=language, subject=subject, body=body, actor=author, now=NOW,
    )  # fmt: skip
    if approved:
        approve(made)
    return made


def approve(made: MessageTemplate) -> TemplateVersion:
    waiting = made.versions.get(state="waiting")
    checker = factories.person("", Role.SUPERVISOR, online=False)
    return services.decide_version(version=waiting, approve=True, decision="", actor=checker, now=NOW)


def debt(point: ContactPoint) -> Loan:
    """Make a loan of the point's customer of which 100.00 fell due today."""
    made = making.loan(customer=point.customer)
    Instalment.objects.create(loan=made, number=1, due_on=TODAY, principal=Decimal(100))
    return made


def wanted(
    made: MessageTemplate, point: ContactPoint, *, loan: Loan | None = None, address: EmailAddress | None = None,
    key: str = "", actor: User | None = None,
) -> services.Wanted:  # fmt: skip
    about = loan or debt(point)
    version = made.versions.get(state="approved")
    agent = actor or factories.person(online=False)
    return services.Wanted(
        key=key or str(uuid4()), customer=point.customer, loan=about.pk, point=None if address else point,
        address=address, values=values_of(loans=[about.pk], version=version, agent=agent, now=NOW)[about.pk],
    )  # fmt: skip


def write(made: MessageTemplate, asked: services.Wanted, *, now: datetime = NOW) -> Message:
    version = made.versions.select_related("template").get(state="approved")
    return services.write_message(wanted=asked, version=version, actor=factories.person(online=False), now=now)


def message(body: str = BODY, *, point: ContactPoint | None = None, now: datetime = NOW) -> Message:
    """Write a text message to a borrower (a new one when None)."""
    made = template(body)
    return write(made, wanted(made, point or factories.contact_point()), now=now)


def again(row: Message) -> Message:
    return Message.objects.get(pk=row.pk)
