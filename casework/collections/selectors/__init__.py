"""What the pages and commands of collections show: one function per screen or part of one."""

from casework.collections.selectors.case import Standing, case_once_held, case_shown, may_record, others, standing
from casework.collections.selectors.case import may_assign as may_assign_case
from casework.collections.selectors.counts import count_mine, count_waiting
from casework.collections.selectors.figures import FiguresPage, book_shown, figures_page, newest_roll
from casework.collections.selectors.mine import (
    CollectedPage,
    MinePage,
    collected_page,
    may_take,
    mine_page,
    next_case,
    worklist,
)
from casework.collections.selectors.pool import (
    FIELDS,
    POOL_PAGE,
    PoolFilter,
    PoolPage,
    matching,
    may_assign,
    pool_assigned,
    pool_page,
    pool_shown,
)
from casework.collections.selectors.pools import LadderPools, overview
from casework.collections.selectors.reach import Reach, purpose_of, reach
from casework.collections.selectors.timeline import Entry, timeline

__all__ = [
    "FIELDS",
    "POOL_PAGE",
    "CollectedPage",
    "Entry",
    "FiguresPage",
    "LadderPools",
    "MinePage",
    "PoolFilter",
    "PoolPage",
    "Reach",
    "Standing",
    "book_shown",
    "case_once_held",
    "case_shown",
    "collected_page",
    "count_mine",
    "count_waiting",
    "figures_page",
    "matching",
    "may_assign",
    "may_assign_case",
    "may_record",
    "may_take",
    "mine_page",
    "newest_roll",
    "next_case",
    "others",
    "overview",
    "pool_assigned",
    "pool_page",
    "pool_shown",
    "purpose_of",
    "reach",
    "standing",
    "timeline",
    "worklist",
]
