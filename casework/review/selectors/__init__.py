"""What the pages of manual review show: one function per screen or part of one."""

from casework.review.selectors.approved import ApprovedRow, approved_orders
from casework.review.selectors.batch import Batch, batch_of
from casework.review.selectors.counts import count_approved, count_mine, count_waiting
from casework.review.selectors.dossier import Dossier, dossier, order_left_open, order_once_held, order_shown
from casework.review.selectors.mine import DecidedPage, Desk, decided_by, desk_of, may_take, next_order
from casework.review.selectors.panel import Panel, order_version, panel_of
from casework.review.selectors.pool import (
    PoolPage,
    matching,
    may_assign,
    pool_page,
    stage_assigned,
    stage_shown,
    stages_shown,
)
from casework.review.selectors.pool_filter import FIELDS, POOL_PAGE, PoolFilter
from casework.review.selectors.reviewers import Choice, choices_for, choices_for_many, member
from casework.review.selectors.timeline import Entry, timeline

__all__ = [
    "FIELDS",
    "POOL_PAGE",
    "ApprovedRow",
    "Batch",
    "Choice",
    "DecidedPage",
    "Desk",
    "Dossier",
    "Entry",
    "Panel",
    "PoolFilter",
    "PoolPage",
    "approved_orders",
    "batch_of",
    "choices_for",
    "choices_for_many",
    "count_approved",
    "count_mine",
    "count_waiting",
    "decided_by",
    "desk_of",
    "dossier",
    "matching",
    "may_assign",
    "may_take",
    "member",
    "next_order",
    "order_left_open",
    "order_once_held",
    "order_shown",
    "order_version",
    "panel_of",
    "pool_page",
    "stage_assigned",
    "stage_shown",
    "stages_shown",
    "timeline",
]
