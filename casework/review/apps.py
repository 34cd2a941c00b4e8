"""Manual review: the app's registration."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewApp(AppConfig):
    """Register the app with Django, and what it offers with the registries of the apps below."""

    name = "casework.review"
    label = "review"
    verbose_name = _("Manual review")

    def ready(self) -> None:
        """Fill the registries: the kind of feed, live topics, navigation, what to do when a call is over."""
        from casework.jobs.live import register_topic
        from casework.jobs.runs import register_kind
        from casework.people import floor_parts, notices, saveable
        from casework.people.models import TeamKind
        from casework.portfolio import feeds
        from casework.review import permissions, selectors, tasks  # noqa: F401  # tasks: the background work
        from casework.review.feeds import OrderFeed
        from casework.review.selectors import done, limit_notices, search, stage_limits
        from casework.review.services import DESK, contact, news, products
        from casework.telephony import listeners
        from casework.workflow import desk, requirements
        from casework.workflow.roster import offers
        from casework.workflow.timetable import limits

        self._name_words()
        self._name_limits()
        notices.register(limit_notices.limit_notices)
        offers.find_references_by("review.orders", search.customers_of_order)
        desk.register(DESK)
        feeds.register("orders", OrderFeed())
        for kind in (TeamKind.INITIAL, TeamKind.RE_REVIEW):
            floor_parts.read_done_by(kind, done.done_by)
        requirements.on_changed(products.ask_anew)
        limits.read_limits_by("review", stage_limits.stage_limits)
        saveable.register_page(selectors.POOL_PAGE, selectors.FIELDS)
        register_topic("order", permissions.may_watch_order)
        register_topic("evidence", permissions.may_watch_order)
        register_topic("review", permissions.may_watch_review)
        listeners.on_call_ended(contact.call_changed)
        listeners.on_outcome(contact.call_changed)
        listeners.on_recording(contact.call_changed)
        news.register_kinds()
        register_kind(
            "review.expire", _("Expiry of orders"), counts={"undecided": _("undecided"), "approved": _("approved")}
        )
        self._enter_pages()
        self._enter_settings()
        self._offer_codes()

    def _offer_codes(self) -> None:
        """Say that results of contacts are told here too, and which calls are for orders."""
        from casework.contact.codes import places
        from casework.review.services.contact import PURPOSE

        places.register(lambda: [("review", _("Manual review"))])
        places.register_calls(lambda call: "review" if call.purpose == PURPOSE else "")

    def _name_words(self) -> None:
        """Say how the audit trail calls what is done here."""
        from casework.jobs import words
        from casework.review.product_words import FIELDS
        from casework.review.states import Decided, EvidenceKind, FileKind

        words.register(
            actions={
                "order.send": _("Orders sent for a client"),
                "file.attach": _("File added to an order"),
                "file.remove": _("File of an order removed"),
                "image.reveal": _("Photo shown"),
                "document.reveal": _("Document shown"),
                "reason.put": _("Reason code changed"),
                "product.change": _("Review of a product changed"),
            },
            things={"product": _("Product"), "order_file": _("File of an order"), "reason": _("Reason code")},
            facts={
                "order": _("Order"),
                "code": _("Code"),
                "version": _("Version"),
                "field": _("What"),
                "product": _("Product"),
            },
            values={
                "kind": {"orders": _("Orders"), **dict(FileKind.choices)},
                "outcome": dict(Decided.choices),
                "before": dict(EvidenceKind.choices),
                "after": dict(EvidenceKind.choices),
                "field": FIELDS,
            },
        )

    def _name_limits(self) -> None:
        """Say how the audit trail calls changes of limits."""
        from casework.jobs import words
        from casework.review.states import Stage

        words.register(
            actions={"stage.set_limit": _("Limit of a stage changed")},
            things={"stage": _("Stage")},
            facts={
                "stage": _("Stage"),
                "minutes": _("Limit, minutes"),
                "was_minutes": _("Limit, minutes, before"),
                "warned": _("Near, minutes before"),
                "was_warned": _("Near, minutes before, until now"),
            },
            values={"stage": dict(Stage.choices)},
        )

    def _enter_pages(self) -> None:
        from casework.contact import origins
        from casework.lib.roles import Role
        from casework.people.navigation import Entry, register
        from casework.review import permissions, selectors
        from casework.review.selectors.origins import orders_of
        from casework.review.services.hold import APPROVED_TOPIC
        from casework.review.states import Stage
        from casework.workflow.permissions import pool_topics

        origins.find_by(orders_of)
        register(
            Entry(
                key="review.mine", label=_("My orders"), icon="inbox", url_name="review:mine", group=_("Work"),
                roles={Role.INITIAL_REVIEWER, Role.RE_REVIEWER}, order=10, waiting=selectors.mine_waiting,
            )
        )  # fmt: skip
        for number, stage in enumerate(Stage):
            register(
                Entry(
                    key=f"review.pool_{stage.value}", label=stage.label, icon="layers", order=100 + number,
                    url_name=f"review:pool_{stage.value}", roles={Role.SUPERVISOR, Role.AUDITOR}, group=_("Pools"),
                    waiting=partial(selectors.pool_waiting, stage=stage.value),
                    shown_to=permissions.sees_pool(stage.value), follows=pool_topics,
                )
            )  # fmt: skip
        register(
            Entry(
                key="review.limits", label=_("Limits"), icon="alarm-clock", url_name="review:limits",
                roles={Role.SUPERVISOR}, group=_("Pools"), order=110, waiting=selectors.near_limit_waiting,
                shown_to=permissions.assigns_reviews, follows=pool_topics,
            )
        )  # fmt: skip
        register(
            Entry(
                key="review.approved", label=_("Approved orders"), icon="banknote", url_name="review:approved",
                roles={Role.OPERATIONS}, group=_("Work"), order=30, waiting=selectors.approved_waiting,
                follows=lambda _user: [APPROVED_TOPIC],
            )
        )  # fmt: skip

    def _enter_settings(self) -> None:
        from casework.people.navigation import Entry, register
        from casework.review import permissions

        register(
            Entry(
                key="review.products", label=_("Products"), icon="package", url_name="review:products",
                roles=frozenset(permissions.PRODUCT_READERS), group=_("Operations"), order=812,
                shown_to=permissions.sees_products,
            )
        )  # fmt: skip
