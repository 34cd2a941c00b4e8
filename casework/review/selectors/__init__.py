"""What the pages of manual review show: one function per screen or part of one."""

from casework.review.selectors.approved import ApprovedRow, approved_orders
from casework.review.selectors.checks import CheckedFinding, Checks, checks_of
from casework.review.selectors.counts import approved_waiting, mine_waiting, near_limit_waiting, pool_waiting
from casework.review.selectors.desk_entries import Entry
from casework.review.selectors.dossier import (
    Dossier,
    dossier,
    face_match,
    order_left_open,
    order_once_held,
    order_shown,
    sections_of,
)
from casework.review.selectors.evidence import Evidence, evidence_of
from casework.review.selectors.files import (
    Files,
    file_seen,
    file_to_remove,
    files_of,
    look_action,
    looked_at,
    looked_since,
    removable,
)
from casework.review.selectors.history import History, history_of
from casework.review.selectors.mine import DecidedPage, Desk, decided_by, desk_of, may_take, next_order
from casework.review.selectors.notes import Note, notes_of
from casework.review.selectors.panel import Panel, order_version, panel_beside, panel_of
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
from casework.review.selectors.shared import SharedTrait, shared_of
from casework.review.selectors.steps import Waiting, may_withdraw, order_for_step, waiting_of
from casework.review.selectors.tabs import Tab, tabs_of
from casework.review.selectors.timeline import contact_entries, timeline
from casework.review.selectors.urgency import AtRisk, at_risk, warnings

__all__ = [
    "FIELDS",
    "POOL_PAGE",
    "ApprovedRow",
    "AtRisk",
    "CheckedFinding",
    "Checks",
    "DecidedPage",
    "Desk",
    "Dossier",
    "Entry",
    "Evidence",
    "Files",
    "History",
    "Note",
    "Panel",
    "PoolFilter",
    "PoolPage",
    "SharedTrait",
    "Tab",
    "Waiting",
    "approved_orders",
    "approved_waiting",
    "at_risk",
    "checks_of",
    "contact_entries",
    "decided_by",
    "desk_of",
    "dossier",
    "evidence_of",
    "face_match",
    "file_seen",
    "file_to_remove",
    "files_of",
    "history_of",
    "look_action",
    "looked_at",
    "looked_since",
    "matching",
    "may_assign",
    "may_take",
    "may_withdraw",
    "mine_waiting",
    "near_limit_waiting",
    "next_order",
    "notes_of",
    "order_for_step",
    "order_left_open",
    "order_once_held",
    "order_shown",
    "order_version",
    "panel_beside",
    "panel_of",
    "pool_page",
    "pool_waiting",
    "removable",
    "sections_of",
    "shared_of",
    "stage_assigned",
    "stage_shown",
    "stages_shown",
    "tabs_of",
    "timeline",
    "waiting_of",
    "warnings",
]
