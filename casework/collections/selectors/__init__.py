"""What the pages and commands of collections show: one function per screen or part of one."""

from casework.collections.selectors.action_notices import action_notices
from casework.collections.selectors.agreed import Agreed, agreed_of
from casework.collections.selectors.approvals import waiver_line, waivers_asked, waivers_waiting
from casework.collections.selectors.case import (
    Standing,
    case_once_held,
    case_restrained_by,
    case_shown,
    case_supervised_by,
    case_to_pass,
    may_record,
    others,
    receipt_seen,
    standing,
)
from casework.collections.selectors.case import may_assign as may_assign_case
from casework.collections.selectors.counts import mine_waiting, pools_waiting
from casework.collections.selectors.entries import Entry
from casework.collections.selectors.figures import FiguresPage, book_shown, figures_page, newest_roll
from casework.collections.selectors.mine import (
    CollectedPage,
    MinePage,
    collected_page,
    may_take,
    mine_page,
    next_case,
)
from casework.collections.selectors.pool import (
    PoolPage,
    matching,
    may_assign,
    pool_assigned,
    pool_page,
    pool_shown,
)
from casework.collections.selectors.pool_list import (
    FIELDS,
    POOL_PAGE,
    PoolFilter,
)
from casework.collections.selectors.pools import LadderPools, overview
from casework.collections.selectors.promises import (
    NO_MISTAKE,
    due_by,
    promises_of,
    standing_promise,
    terms_of,
    unlinked_attempt,
)
from casework.collections.selectors.reach import Reach, first_point, outside_of, point_of, purpose_of, reach
from casework.collections.selectors.restraints import (
    CaseRestraints,
    HoldsPage,
    case_restraints,
    due_holds,
    holds_page,
)
from casework.collections.selectors.timeline import timeline
from casework.collections.selectors.worklist import FIELDS as MINE_FIELDS
from casework.collections.selectors.worklist import MINE_PAGE, MineFilter

__all__ = [
    "FIELDS",
    "MINE_FIELDS",
    "MINE_PAGE",
    "NO_MISTAKE",
    "POOL_PAGE",
    "Agreed",
    "CaseRestraints",
    "CollectedPage",
    "Entry",
    "FiguresPage",
    "HoldsPage",
    "LadderPools",
    "MineFilter",
    "MinePage",
    "PoolFilter",
    "PoolPage",
    "Reach",
    "Standing",
    "action_notices",
    "agreed_of",
    "book_shown",
    "case_once_held",
    "case_restrained_by",
    "case_restraints",
    "case_shown",
    "case_supervised_by",
    "case_to_pass",
    "collected_page",
    "due_by",
    "due_holds",
    "figures_page",
    "first_point",
    "holds_page",
    "matching",
    "may_assign",
    "may_assign_case",
    "may_record",
    "may_take",
    "mine_page",
    "mine_waiting",
    "newest_roll",
    "next_case",
    "others",
    "outside_of",
    "overview",
    "point_of",
    "pool_assigned",
    "pool_page",
    "pool_shown",
    "pools_waiting",
    "promises_of",
    "purpose_of",
    "reach",
    "receipt_seen",
    "standing",
    "standing_promise",
    "terms_of",
    "timeline",
    "unlinked_attempt",
    "waiver_line",
    "waivers_asked",
    "waivers_waiting",
]
