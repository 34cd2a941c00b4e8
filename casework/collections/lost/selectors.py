"""Who is lost, as lists, the case page and the drawer read it."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from casework.collections.lost import rules
from casework.collections.lost.models import LostContact
from casework.collections.models import CollectionCase
from casework.contact.models import Channel, ContactAttempt, Party
from casework.lib.days import day_in
from casework.portfolio.models import ContactPoint, PointStatus, Relation

# Further back nobody looks for whether they were reached.
MOST = 200
_DEAD = (PointStatus.WRONG, PointStatus.LOST, PointStatus.DO_NOT_CALL)
_TRIED_BY = (Channel.CALL, Channel.VISIT)


def is_lost(customer: str = "customer") -> Exists:
    """Return an expression for whether the customer of a row is lost. Served by the partial index of open ones.

    customer: the name of the foreign key.
    """
    return Exists(LostContact.objects.filter(customer=OuterRef(customer), found=""))


def lost() -> Q:
    """Return the filter of cases whose borrower is lost."""
    return Q(is_lost())


def tried_of(case: CollectionCase) -> rules.Tried:
    """Return what was tried in vain to reach the borrower of a case (book joined). Two queries."""
    points = ContactPoint.objects.filter(customer=case.customer_id, relation=Relation.OWN).exclude(status__in=_DEAD)
    made = ContactAttempt.objects.filter(customer=case.customer_id, channel__in=_TRIED_BY).filter(
        Q(party=Party.BORROWER) | Q(point__relation=Relation.OWN) | Q(point__isnull=True)
    )
    rows = made.order_by("-made_at", "-pk").values_list("made_at", "point", "party")[:MOST]
    zone = case.book.time_zone
    tries = [rules.Try(day_in(zone, at), point, party == Party.BORROWER) for at, point, party in rows]
    return rules.tried(tries, own=list(points.order_by("pk").values_list("pk", flat=True)))


def problem_text(found: rules.Problem, told: rules.Tried) -> str:
    """Say why a borrower cannot be called lost."""
    if found == rules.Problem.REMINDER:
        return _("Nobody is called lost in a reminder.")
    if found == rules.Problem.NUMBER_LEFT:
        return _("Try each of the borrower's own numbers first: %(left)d left.") % {"left": len(told.left)}
    said = {"tries": rules.LEAST_TRIES, "days": rules.LEAST_DAYS, "made": told.tries, "on": told.days}
    return _("Tried in vain %(made)d times on %(on)d days; it takes %(tries)d times on %(days)d days.") % said


def problem_of(case: CollectionCase) -> str:
    """Say why the borrower of a case (bucket and book joined) cannot be called lost, "" when they can. Two queries."""
    told = tried_of(case)
    found = rules.problem(told, is_reminder=case.bucket.is_reminder)
    return problem_text(found, told) if found else ""
