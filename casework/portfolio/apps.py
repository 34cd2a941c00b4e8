"""Portfolio: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortfolioApp(AppConfig):
    """Register the app with Django, its kinds of feed and its background work."""

    name = "casework.portfolio"
    label = "portfolio"
    verbose_name = _("Portfolio")

    def ready(self) -> None:
        """Fill the registries."""
        from casework.jobs import live, runs
        from casework.portfolio import entries, feeds, tasks  # noqa: F401
        from casework.portfolio.clients.permissions import may_watch
        from casework.portfolio.feeds.bank import BankFeed
        from casework.portfolio.feeds.loans import LoanFeed
        from casework.portfolio.feeds.payments import PaymentFeed
        from casework.portfolio.feeds.reversals import ReversalFeed
        from casework.portfolio.ledger import permissions as ledger
        from casework.portfolio.models import Finding
        from casework.portfolio.outside.feeds import AddressBookFeed, ThirdPartyFeed
        from casework.portfolio.services.feeding import RUN
        from casework.portfolio.services.reconciling import RUN as RECONCILIATION

        live.register_topic("clients", may_watch)
        live.register_topic("payments", ledger.may_watch)
        feeds.register("loans", LoanFeed())
        feeds.register("payments", PaymentFeed())
        feeds.register("reversals", ReversalFeed())
        feeds.register("bank", BankFeed())
        feeds.register("third_party", ThirdPartyFeed())
        feeds.register("address_book", AddressBookFeed())
        counts = {
            "read": _("Rows read"), "added": _("Added"), "unchanged": _("Unchanged"),
            "skipped": _("Skipped by the filter"), "refused": _("Refused"),
        }  # fmt: skip
        runs.register_kind(RUN, _("Import"), counts=counts)
        runs.register_kind(RECONCILIATION, _("Reconciliation"), counts=dict(Finding.choices))
        entries.enter()
        entries.say_words()
        self._offer()

    def _offer(self) -> None:
        """Say which skills products ask for, and how the customers of work are found."""
        from casework.portfolio import lookups
        from casework.workflow.roster import offers

        offers.offer_skills("portfolio.products", lookups.product_skills)
        offers.find_customers_by(
            offers.Customers(find=lookups.find, named=lookups.named, of=lookups.customer_of)
        )  # fmt: skip
