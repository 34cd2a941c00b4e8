"""Over what figures are made: a period, a book or all, and the teams whose work counts."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Q, QuerySet

from casework.portfolio.book_days import on_days
from casework.portfolio.models import Book
from casework.reports.permissions import readable_review_teams, readable_teams

if TYPE_CHECKING:
    from casework.people.models import User

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """first, last: days in the book's time zone, both included. book_id None: all books.

    team_ids: the teams whose pools' work counts; None: all, also of pools without a team.
    """

    first: date
    last: date
    book_id: int | None = None
    team_ids: frozenset[int] | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether no team's work is in it at all."""
        return self.team_ids is not None and not self.team_ids

    def of(self, *, book: str, team: str) -> Q:
        """Return the filter by book and team, over the given paths to their ids."""
        chosen = Q() if self.book_id is None else Q(**{book: self.book_id})
        return chosen if self.team_ids is None else chosen & Q(**{f"{team}__in": self.team_ids})

    def of_teams(self, team: str) -> Q:
        """Return the filter by team alone, over the given path to its id."""
        return Q() if self.team_ids is None else Q(**{f"{team}__in": self.team_ids})

    def on_days(self, at: str, *, book: str) -> Q:
        """Return the filter of instants that lie in the period, by the days of each row's own book, and the scope's
        book. One query.
        """
        return on_days(self.first, self.last, at=at, book=book, only=self.book_id)


def scope_of(user: "User", *, first: date, last: date, book: Book | None, of_review: bool = False) -> Scope:
    """Return the scope that `user` may read of a period and a book (None: all books). of_review: of review alone."""
    teams = readable_review_teams(user) if of_review else readable_teams(user)
    return Scope(first=first, last=last, book_id=book.pk if book else None, team_ids=teams)


def named(rows: "QuerySet[Row]", code: str) -> "Row | None":
    """Return the row that an address calls `code`; None for what no row is called."""
    return None if "\x00" in code else rows.filter(code=code).first()  # PostgreSQL knows no such text
