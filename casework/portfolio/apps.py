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
        from casework.portfolio import feeds, tasks  # noqa: F401
        from casework.portfolio.clients.permissions import may_watch
        from casework.portfolio.feeds.loans import LoanFeed
        from casework.portfolio.feeds.payments import PaymentFeed
        from casework.portfolio.feeds.reversals import ReversalFeed
        from casework.portfolio.ledger import permissions as ledger
        from casework.portfolio.services.feeding import RUN

        live.register_topic("clients", may_watch)
        live.register_topic("payments", ledger.may_watch)
        feeds.register("loans", LoanFeed())
        feeds.register("payments", PaymentFeed())
        feeds.register("reversals", ReversalFeed())
        counts = {
            "read": _("Rows read"), "added": _("Added"), "unchanged": _("Unchanged"),
            "skipped": _("Skipped by the filter"), "refused": _("Refused"),
        }  # fmt: skip
        runs.register_kind(RUN, _("Import"), counts=counts)
        self._say_words()
        self._offer()
        self._enter()

    def _enter(self) -> None:
        """Put the pages into the navigation."""
        from casework.people.navigation import Entry, register
        from casework.portfolio import permissions
        from casework.portfolio.clients.permissions import READERS
        from casework.portfolio.ledger import permissions as ledger
        from casework.portfolio.ledger import selectors

        register(
            Entry(
                key="portfolio.imports", label=_("Imports"), icon="file-up", url_name="portfolio:imports",
                roles=frozenset(permissions.FEED_READERS), group=_("Operations"), order=810,
            )
        )  # fmt: skip
        register(
            Entry(
                key="portfolio.payments", label=_("Payments"), icon="banknote", url_name="ledger:payments",
                roles=frozenset(ledger.READERS), group=_("Operations"), order=805,
            )
        )  # fmt: skip
        register(
            Entry(
                key="portfolio.changes", label=_("Extensions"), icon="calendar-sync", url_name="ledger:changes",
                roles=frozenset(ledger.READERS), group=_("Operations"), order=806, count=selectors.waiting_changes,
            )
        )  # fmt: skip
        register(
            Entry(
                key="portfolio.products", label=_("Product terms"), icon="percent", url_name="ledger:products",
                roles=frozenset(ledger.READERS), group=_("Operations"), order=808,
            )
        )  # fmt: skip
        register(
            Entry(
                key="portfolio.clients", label=_("API clients"), icon="plug", url_name="clients:clients",
                roles=frozenset(READERS), group=_("Operations"), order=814,
            )
        )  # fmt: skip

    def _offer(self) -> None:
        """Say which skills products ask for, and how the customers of work are found."""
        from casework.portfolio import lookups
        from casework.workflow.roster import offers

        offers.offer_skills("portfolio.products", lookups.product_skills)
        offers.find_customers_by(
            offers.Customers(find=lookups.find, named=lookups.named, of=lookups.customer_of)
        )  # fmt: skip

    def _say_words(self) -> None:
        from casework.jobs import words

        words.register(
            actions={
                "feed.upload": _("File imported"), "feed.download": _("Refused rows downloaded"),
                "api_client.add": _("API client made"), "api_client.change": _("API client changed"),
                "api_client.rotate_token": _("API token changed"), "api_client.close": _("API client closed"),
                "product.terms": _("Product terms changed"),
                "schedule_change.ask": _("Extension or re-schedule asked for"),
                "schedule_change.approve": _("Extension or re-schedule approved"),
                "schedule_change.refuse": _("Extension or re-schedule refused"),
                "payment.record": _("Payment recorded by hand"), "payment.reverse": _("Payment reversed by hand"),
                "payment.send": _("Payments sent for a client"), "reversal.send": _("Reversals sent for a client"),
            },
            things={
                "api_client": _("API client"), "payment": _("Payment"), "loan": _("Loan"),
                "feed": _("Import"), "customer": _("Customer"), "contact_point": _("Phone number"), "book": _("Book"),
            },
            facts={
                "mapping": _("Mapping"), "customer": _("Customer"), "products": _("Products"),
                "per_minute": _("Requests a minute"), "tokens": _("Tokens"), "loan": _("Loan"), "paid_on": _("Paid on"),
            },
            values={"kind": {"loans": _("Loans"), "payments": _("Payments"), "reversals": _("Reversals")}},
        )  # fmt: skip
