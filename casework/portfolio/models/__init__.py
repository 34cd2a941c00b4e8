"""The book: customers and how to reach them, products, loans, instalments, payments. The ledger is append-only."""

from casework.portfolio.clients.models import ApiAnswer, ApiClient, ApiToken
from casework.portfolio.models.bank import BankLine, Compared, Direction, Finding
from casework.portfolio.models.books import Book, DayCount, PayoffInterest, Product, ScheduleMethod, TermUnit
from casework.portfolio.models.changes import ChangeKind, ChangeState, ScheduleChange
from casework.portfolio.models.credits import CreditMove
from casework.portfolio.models.customers import ContactPoint, Customer, NameKey, PointStatus, Relation
from casework.portfolio.models.feeds import FeedFile, RefusedRow
from casework.portfolio.models.ledger import Allocation, Instalment, Loan, Part, Payment, PaymentKind, Reversal
from casework.portfolio.models.partners import AcquisitionChannel, Funder
from casework.portfolio.outside.models import AddressBookEntry, AddressBookTurn, LawfulBasis, ThirdPartyFact

__all__ = [
    "AcquisitionChannel",
    "AddressBookEntry",
    "AddressBookTurn",
    "Allocation",
    "ApiAnswer",
    "ApiClient",
    "ApiToken",
    "BankLine",
    "Book",
    "ChangeKind",
    "ChangeState",
    "Compared",
    "ContactPoint",
    "CreditMove",
    "Customer",
    "DayCount",
    "Direction",
    "FeedFile",
    "Finding",
    "Funder",
    "Instalment",
    "LawfulBasis",
    "Loan",
    "NameKey",
    "Part",
    "Payment",
    "PaymentKind",
    "PayoffInterest",
    "PointStatus",
    "Product",
    "RefusedRow",
    "Relation",
    "Reversal",
    "ScheduleChange",
    "ScheduleMethod",
    "TermUnit",
    "ThirdPartyFact",
]
