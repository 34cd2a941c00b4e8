"""What the parts of a page need: each function returns the context of one template."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from casework.collections import forms, permissions, selectors
from casework.collections.papers import selectors as papers
from casework.lib.days import day_in
from casework.lib.roles import Role
from casework.people import saved_strip
from casework.portfolio.ledger.permissions import may_record as may_move_credit
from casework.telephony.callbar import call_bar

if TYPE_CHECKING:
    from django.forms import Form

    from casework.collections.models import CollectionCase
    from casework.lib.requests import SignedIn
    from casework.people.models import User
    from casework.portfolio.models import Book, ContactPoint
    from casework.workflow.models import Pool


def uuid_of(text: str) -> UUID | None:
    """Return the id that stands in an address, None for garbage: the page then starts at its beginning."""
    try:
        return UUID(text)
    except ValueError:
        return None


def day_of(text: str) -> date | None:
    """Return the day that stands in an address, None for garbage."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def board(pool: "Pool", viewer: "User", sent: QueryDict, now: datetime) -> dict[str, Any]:
    """Return the list of a pool."""
    chosen, after = selectors.PoolFilter.of(sent.dict()), uuid_of(sent.get("after", ""))
    page = selectors.pool_page(pool=pool, chosen=chosen, now=now, after=after)
    return {"page": page, "may_assign": selectors.may_assign(viewer, pool)}


def saved_filters(board: dict[str, Any], viewer: "User") -> saved_strip.Strip:
    """Return the saved filters of a pool's page."""
    pool, chosen = board["page"].pool, board["page"].chosen
    query = "" if chosen.is_bare else chosen.query()
    return saved_strip.strip(viewer, page=f"{selectors.POOL_PAGE}.{pool.code}", query=query, team=pool.team)


def case_page(case: "CollectionCase", viewer: "User", now: datetime) -> dict[str, Any]:
    """Return the whole case page."""
    reach = reach_part(case, viewer, now)
    return {
        "may_ask_why": permissions.may_ask_why(viewer, case),
        **_live_parts(case, viewer, now, reach["reach"]),
        **reach,
        **(new_attempt(case, reach["reach"].first) if selectors.may_record(viewer, case) else {}),
        "others": selectors.others(case=case, viewer=viewer),
        "papers": papers.papers_of(case=case, viewer=viewer, may=papers.may_add(viewer, case)),
        "may_assign": selectors.may_assign_case(viewer, case),
        "bar": call_bar(agent=viewer) if case.assignee_id == viewer.pk else None,
    }


def _live_parts(case: "CollectionCase", viewer: "User", now: datetime, reach: selectors.Reach) -> dict[str, Any]:
    parts = [
        standing_part(case, viewer, now), agreed_part(case, viewer, now), restraints_part(case, viewer, now, reach),
        timeline_part(case, viewer), {"outside": selectors.outside_of(case=case, now=now)},
    ]  # fmt: skip
    return {name: value for part in parts for name, value in part.items()}


def standing_part(case: "CollectionCase", viewer: "User", now: datetime, on: str = "") -> dict[str, Any]:
    """Return where the case stands. on: the day of the payoff quote as an address has it; today for garbage."""
    standing = selectors.standing(case=case, now=now, on=day_of(on))
    may_move = may_move_credit(viewer)
    return {"case": case, "standing": standing, "held": case.assignee_id == viewer.pk, "may_move": may_move}


def reach_part(case: "CollectionCase", viewer: "User", now: datetime) -> dict[str, Any]:
    """Return how to reach the borrower."""
    return {"case": case, "reach": selectors.reach(case=case, viewer=viewer, now=now)}


def agreed_part(case: "CollectionCase", viewer: "User", now: datetime) -> dict[str, Any]:
    """Return what was agreed with the borrower."""
    return {"case": case, "agreed": selectors.agreed_of(case=case, viewer=viewer, now=now)}


def restraints_part(
    case: "CollectionCase", viewer: "User", now: datetime, reach: selectors.Reach | None = None
) -> dict[str, Any]:
    """Return what restrains contact for the case. reach: its numbers, where they are known already."""
    return {"case": case, "restraints": selectors.case_restraints(case=case, viewer=viewer, now=now, reach=reach)}


def hold_asked(case: "CollectionCase", now: datetime) -> dict[str, Any]:
    """Return what the form of a hold begins with: all debts, to be looked at in two weeks."""
    return {"whole": "yes", "review_on": day_in(case.customer.book.time_zone, now) + timedelta(days=14)}


def drawer(request: "SignedIn", template: str, form: "Form", case: "CollectionCase", **more: Any) -> HttpResponse:
    """Render a drawer of the case page with its form; 422 when what was sent is not right."""
    context = {"form": form, "case": case, **more}
    return render(request, f"collections/{template}", context, status=422 if form.is_bound else 200)


def timeline_part(case: "CollectionCase", viewer: "User") -> dict[str, Any]:
    """Return the timeline."""
    return {"case": case, "entries": selectors.timeline(case=case, viewer=viewer)}


def new_attempt(case: "CollectionCase", point: "ContactPoint | None") -> dict[str, Any]:
    """Return an empty contact form with this number chosen beforehand."""
    return attempt_part(case, forms.CaseAttempt(case=case, point=point))


def attempt_part(case: "CollectionCase", form: forms.CaseAttempt) -> dict[str, Any]:
    """Return the contact form and where it goes."""
    return {"form": form, "post_url": reverse("collections:contacts", args=[case.public_id])}


def calling(request: "SignedIn") -> HttpResponse:
    """Answer a drawer that made a call: the call bar takes its place, and the drawer closes."""
    answer = render(request, "telephony/_callbar.html", {"bar": call_bar(agent=request.user)})
    answer["HX-Retarget"], answer["HX-Reswap"], answer["HX-Trigger"] = "#call", "outerHTML", "closeDrawer"
    return answer


def bar_of(viewer: "User") -> Any:
    """Return the call bar of `viewer`."""
    return call_bar(agent=viewer)


def mine(viewer: "User", sent: QueryDict, now: datetime) -> selectors.MinePage:
    """Return the list of a collector's own cases."""
    chosen, after = selectors.MineFilter.of(sent.dict()), uuid_of(sent.get("after", ""))
    return selectors.mine_page(user=viewer, now=now, chosen=chosen, after=after)


def saved_mine(page: selectors.MinePage, viewer: "User") -> saved_strip.Strip:
    """Return the saved filters of that list."""
    query = "" if page.chosen.is_bare else page.chosen.query()
    return saved_strip.strip(viewer, page=f"{selectors.MINE_PAGE}.own", query=query)


def next_url(viewer: "User", now: datetime, after: UUID | None) -> str:
    """Return where a collector goes on: the next case, or the list when nothing else is left."""
    following = selectors.next_case(user=viewer, now=now, after=after)
    return reverse("collections:case", args=[following]) if following else reverse("collections:mine")


def roll_form(book: "Book", now: datetime) -> forms.Roll:
    """Return the form that asks for the roll of `book`, up to today where the book is."""
    return forms.Roll(initial={"until": day_in(book.time_zone, now)})


def newest_roll(viewer: "User") -> dict[str, Any]:
    """Return whether the reader may roll, and how far the newest roll is that they asked for."""
    may_roll = viewer.has_role(Role.OPERATIONS)
    return {"may_roll": may_roll, "job": selectors.newest_roll(viewer) if may_roll else None}
