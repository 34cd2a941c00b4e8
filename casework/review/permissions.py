"""Who may see, work, assign and pay out an order. Everybody else gets "not found"."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.jobs import live
from casework.lib.roles import Role
from casework.people.permissions import TeamPermission, team_ids_with
from casework.review.models import Decision, OrderFile, OrderReviewer, OrderState, ReviewOrder, ReviewStage, Stage
from casework.review.states import PAYING_STATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from casework.people.models import User

Orders = QuerySet[ReviewOrder]
# Roles that learn of every change of mind, and so see every order.
CALL_OFF = (Role.SERVICE, Role.OPERATIONS)
# Who looks up how a product's orders are reviewed; operations change it.
PRODUCT_READERS = (Role.OPERATIONS, Role.RISK, Role.SUPERVISOR, Role.AUDITOR)
IN_POOL = sorted(ReviewOrder.WAITING | ReviewOrder.HELD)


def workable_by(user: "User") -> Orders:
    """Return the orders that `user` holds now: the only ones they may start or decide."""
    return _by_id(ReviewOrder.objects.filter(assignee=user, state__in=ReviewOrder.HELD))


def once_held_by(user: "User") -> Orders:
    """Return the orders that `user` holds or ever held; so that losing one is a conflict, not a riddle."""
    return _by_id(ReviewOrder.objects.filter(Exists(OrderReviewer.objects.filter(order=OuterRef("pk"), person=user))))


def assignable_by(user: "User") -> Orders:
    """Return the undecided orders lying in the pools of the teams whose work `user` assigns."""
    return _by_id(ReviewOrder.objects.filter(pool__team__in=team_ids_with(user, "assign_team"), state__in=IN_POOL))


def paid_by(user: "User") -> Orders:
    """Return the orders that are, or were, operations' to pay out: approved ones and those sent already.

    That somebody reviewed one themselves is the service's refusal, not a 404.
    """
    if not user.has_role(Role.OPERATIONS):
        return ReviewOrder.objects.none()
    return _by_id(ReviewOrder.objects.filter(state__in=[OrderState.APPROVED, *PAYING_STATES]))


def disbursable_by(user: "User") -> Orders:
    """Return the orders whose payout may be asked for: approved ones, and those whose payout failed; for operations."""
    return paid_by(user).filter(state__in=[OrderState.APPROVED, OrderState.FAILED])


def withdrawable_by(user: "User") -> Orders:
    """Return the orders that `user` may withdraw, as far as they still can be: all for service and operations, those
    that reached their stage for supervisors.
    """
    return _by_id(ReviewOrder.objects.all()) if user.has_role(*CALL_OFF) else supervised_by(user)


def reopenable_by(user: "User") -> Orders:
    """Return the orders that were decided at a stage whose team's work `user` assigns, as far as they still can be."""
    return _by_id(ReviewOrder.objects.filter(stage__in=sorted(_stages(user, "assign_team"))))


def supervised_by(user: "User") -> Orders:
    """Return every order that lies or has lain at a stage whose team's work `user` assigns."""
    return _by_id(ReviewOrder.objects.filter(_reached(_stages(user, "assign_team"))))


def answerable_to(user: "User") -> Orders:
    """Return the orders of which `user` may ask why somebody has them: those they supervise; auditors all."""
    return ReviewOrder.objects.all() if user.has_role(Role.AUDITOR) else supervised_by(user)


def visible_to(user: "User") -> Orders:
    """Return the orders that `user` may read.

    Own: held now or decided by them. By team: all that reached a stage one assigns; decided ones of a stage one
    inspects. By role: everything for auditors, and for service and operations, who withdraw orders.
    """
    return ReviewOrder.objects.all() if user.has_role(Role.AUDITOR, *CALL_OFF) else _concerning(user)


def files_shown_to(user: "User") -> Orders:
    """Return the orders whose photos and documents `user` may look into: those that they hold or decided, supervise or
    inspect; for auditors all.

    Service and operations withdraw orders and pay them out; whose face and payslips those are, they need not see.
    """
    return ReviewOrder.objects.all() if user.has_role(Role.AUDITOR) else _concerning(user)


def may_see_files(user: "User", order: ReviewOrder) -> bool:
    """Say whether `user` may look into the files of this order; for who holds it, and auditors, without a query."""
    held = order.assignee_id == user.pk and order.state in ReviewOrder.HELD
    return held or user.has_role(Role.AUDITOR) or files_shown_to(user).filter(pk=order.pk).exists()


def removable_by(user: "User") -> QuerySet[OrderFile]:
    """Return the files that `user` may take away.

    Of the orders that they hold: what they added themselves. Of those that they supervise: any.
    """
    own = Q(added_by=user, order__in=workable_by(user).values("pk"))
    led = Q(order__in=supervised_by(user).values("pk"))
    return OrderFile.objects.filter(own | led, removed_at__isnull=True)


def _concerning(user: "User") -> Orders:
    """Return the orders with which `user` has to do by their work, whatever their role lets them read besides."""
    mine = Q(assignee=user, state__in=ReviewOrder.HELD) | Q(initial_by=user) | Q(rereview_by=user)
    seen = mine | _reached(_stages(user, "assign_team"))
    if inspected := _stages(user, "inspect_team"):
        seen |= Q(Exists(Decision.objects.filter(order=OuterRef("pk"), stage__in=inspected)))
    return _by_id(ReviewOrder.objects.filter(seen))


def may_ask_why(user: "User", order: ReviewOrder) -> bool:
    """Say whether `user` may ask why somebody has this order; for other roles without a query."""
    return user.has_role(Role.SUPERVISOR, Role.AUDITOR) and answerable_to(user).filter(pk=order.pk).exists()


def revealable_by(user: "User") -> Orders:
    """Return the orders whose numbers in clear `user` may ask for: the ones they hold, and those they supervise."""
    reached = _reached(_stages(user, "assign_team"))
    return _by_id(ReviewOrder.objects.filter(Q(assignee=user, state__in=ReviewOrder.HELD) | reached))


def writable_by(user: "User") -> Orders:
    """Return the orders to which `user` may add notes and files: the ones they hold, and those they supervise."""
    return revealable_by(user)


def stages_assigned_by(user: "User") -> QuerySet[ReviewStage]:
    """Return the stages whose pool belongs to a team whose work `user` assigns."""
    return ReviewStage.objects.filter(pool__team__in=team_ids_with(user, "assign_team"))


def stages_limited_by(user: "User") -> QuerySet[ReviewStage]:
    """Return the stages whose limit `user` may change: those they assign; operations change all."""
    return ReviewStage.objects.all() if user.has_role(Role.OPERATIONS) else stages_assigned_by(user)


def stages_seen_by(user: "User") -> QuerySet[ReviewStage]:
    """Return the stages whose pool `user` may look at: those they assign; auditors look at all."""
    return ReviewStage.objects.all() if user.has_role(Role.AUDITOR) else stages_assigned_by(user)


def may_see_stage(user: "User", stage: ReviewStage) -> bool:
    """Say whether `stage` (with its pool) is one of `stages_seen_by`. No query once the user's standing is known."""
    return user.has_role(Role.AUDITOR) or stage.pool.team_id in team_ids_with(user, "assign_team")


def _stages(user: "User", permission: TeamPermission) -> frozenset[str]:
    """Return the stages of the teams on which `user` holds `permission`, read once per user object and set of teams."""
    teams = team_ids_with(user, permission)
    known: dict[frozenset[int], frozenset[str]] = user.__dict__.setdefault(
        "_stages_of_teams", {frozenset(): frozenset()}
    )
    if teams not in known:
        known[teams] = frozenset(ReviewStage.objects.filter(pool__team__in=teams).values_list("stage", flat=True))
    return known[teams]


def _reached(stages: frozenset[str]) -> Q:
    """Filter the orders that reached one of `stages`: every order passes the first before it may enter the second."""
    return Q(stage__in=Stage.values if Stage.INITIAL in stages else sorted(stages))


def _by_id(orders: Orders) -> Orders:
    """Wrap a filter in an id subquery, so that the outer query joins nothing and can lock its rows."""
    return ReviewOrder.objects.filter(pk__in=orders.values("pk"))


def may_watch_order(user: "User", public_id: str) -> bool:
    """Say whether `user` may watch the topic of an order."""
    return live.is_one_of(visible_to(user), public_id)


def may_watch_review(user: "User", what: str) -> bool:
    """Say whether `user` may watch a topic of the whole review: "approved" (operations), "products"."""
    readers = {"approved": (Role.OPERATIONS,), "products": PRODUCT_READERS}
    return what in readers and user.has_role(*readers[what])


def sees_pool(stage: str) -> "Callable[[User], bool]":
    """Return the question whether somebody may look at the pool of `stage` (for the navigation)."""
    return lambda user: user.has_role(Role.AUDITOR) or stage in _stages(user, "assign_team")


def sees_products(user: "User") -> bool:
    """Say whether the page of products concerns `user`: supervisors only where they assign reviews (navigation)."""
    return user.has_role(Role.OPERATIONS, Role.RISK, Role.AUDITOR) or assigns_reviews(user)


def assigns_reviews(user: "User") -> bool:
    """Say whether `user` assigns the work of any stage (for the navigation)."""
    return bool(_stages(user, "assign_team"))
