"""What orders and cases share: pools, the work item, its assignments, the log of its transitions, how work is dealt."""

from casework.workflow.models.deals import DealPlan, DealState
from casework.workflow.models.policy import AssignmentPolicy, Conflict, PoolCapacity, Strategy
from casework.workflow.models.work import Assignment, Outcome, Pool, PoolKind, TransitionLog, WorkItem

__all__ = [
    "Assignment",
    "AssignmentPolicy",
    "Conflict",
    "DealPlan",
    "DealState",
    "Outcome",
    "Pool",
    "PoolCapacity",
    "PoolKind",
    "Strategy",
    "TransitionLog",
    "WorkItem",
]
