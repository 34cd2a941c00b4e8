"""Where the pages of the book stand in the navigation, and what its audit rows are called."""

from django.utils.translation import gettext_lazy as _

from casework.jobs import words
from casework.people.navigation import Entry, register
from casework.portfolio import permissions
from casework.portfolio.clients.permissions import READERS
from casework.portfolio.ledger import permissions as ledger
from casework.portfolio.ledger import reconciliation, waiting
from casework.portfolio.services.payments import TOPIC
from casework.workflow.approvals import registry as approvals

ACTIONS = {
    "feed.upload": _("File imported"), "feed.download": _("Refused rows downloaded"),
    "api_client.add": _("API client made"), "api_client.change": _("API client changed"),
    "api_client.rotate_token": _("API token changed"), "api_client.close": _("API client closed"),
    "channel.add": _("Acquisition channel added"), "funder.add": _("Funder added"),
    "channel.rename": _("Acquisition channel renamed"), "funder.rename": _("Funder renamed"),
    "channel.close": _("Acquisition channel closed"), "funder.close": _("Funder closed"),
    "channel.reopen": _("Acquisition channel opened again"), "funder.reopen": _("Funder opened again"),
    "product.terms": _("Product terms changed"),
    "book.bank_days": _("Days of the bank changed"),
    "address_book.on": _("Address books turned on"), "address_book.off": _("Address books turned off"),
    "reconciliation.settle": _("Difference to the bank settled"),
    "reconciliation.ask": _("Reconciliation asked for"),
    "schedule_change.ask": _("Extension or re-schedule asked for"),
    "schedule_change.approve": _("Extension or re-schedule approved"),
    "schedule_change.refuse": _("Extension or re-schedule refused"),
    "payment.record": _("Payment recorded by hand"), "payment.reverse": _("Payment reversed by hand"),
    "credit.move": _("Credit moved to another loan"), "credit.take_back": _("Moved credit taken back"),
    "payment.send": _("Payments sent for a client"), "reversal.send": _("Reversals sent for a client"),
}  # fmt: skip
THINGS = {
        "api_client": _("API client"), "payment": _("Payment"), "loan": _("Loan"),
        "channel": _("Acquisition channel"), "funder": _("Funder"),
        "compared": _("Difference to the bank"),
        "feed": _("Import"), "customer": _("Customer"), "contact_point": _("Phone number"),
        "address_book_entry": _("Entry of an address book"), "book": _("Book"),
    }  # fmt: skip
FACTS = {
        "mapping": _("Mapping"), "customer": _("Customer"), "products": _("Products"),
        "per_minute": _("Requests a minute"), "tokens": _("Tokens"), "loan": _("Loan"), "paid_on": _("Paid on"),
        "to_loan": _("To the loan"),
    }  # fmt: skip
VALUES = {
        "kind": {
            "loans": _("Loans"), "payments": _("Payments"), "reversals": _("Reversals"), "bank": _("Bank statement"),
            "third_party": _("Third parties' data"), "address_book": _("Address books"),
        }
    }  # fmt: skip


def say_words() -> None:
    """Say what the audit trail's actions, things and facts are called."""
    words.register(actions=ACTIONS, things=THINGS, facts=FACTS, values=VALUES)


def enter() -> None:
    """Put the pages into the navigation, and what waits for a second person into the inbox."""
    for entry in ENTRIES:
        register(entry)
    approvals.register(
        approvals.Kind(
            key="schedule", label=_("Extension or re-schedule"), icon="calendar-sync",
            roles=frozenset(ledger.RECORDERS), waiting=waiting.changes_waiting, read=waiting.changes_asked,
            topics=(TOPIC,),
        )
    )  # fmt: skip


ENTRIES = [
    Entry(
        key="portfolio.imports", label=_("Imports"), icon="file-up", url_name="portfolio:imports",
        roles=frozenset(permissions.FEED_READERS), group=_("Operations"), order=810,
    ),
    Entry(
        key="portfolio.payments", label=_("Payments"), icon="banknote", url_name="ledger:payments",
        roles=frozenset(ledger.READERS), group=_("Operations"), order=805,
    ),
    Entry(
        key="portfolio.changes", label=_("Extensions"), icon="calendar-sync", url_name="ledger:changes",
        roles=frozenset(ledger.READERS), group=_("Operations"), order=806,
    ),
    Entry(
        key="portfolio.compared", label=_("Reconciliation"), icon="scale", url_name="ledger:compared",
        roles=frozenset(ledger.READERS), group=_("Operations"), order=807,
        waiting=reconciliation.differences_waiting,
    ),
    Entry(
        key="portfolio.products", label=_("Product terms"), icon="percent", url_name="ledger:products",
        roles=frozenset(ledger.READERS), group=_("Operations"), order=808,
    ),
    Entry(
        key="portfolio.address_books", label=_("Address books"), icon="book-user", url_name="outside:address_books",
        roles=frozenset(ledger.READERS), group=_("Operations"), order=809,
    ),
    Entry(
        key="portfolio.clients", label=_("API clients"), icon="plug", url_name="clients:clients",
        roles=frozenset(READERS), group=_("Operations"), order=814,
    ),
]  # fmt: skip
