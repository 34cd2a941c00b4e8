"""People, their teams, whether they are there, what they can do and when, and how much they carry."""

from casework.lib.roles import Role
from casework.people.models.calendars import Calendar, CalendarClosure, CalendarHours, Weekday
from casework.people.models.loads import Load, Workload
from casework.people.models.periods import PresencePeriod
from casework.people.models.rosters import Leave, Shift, Skill, SkillKind
from casework.people.models.saved import SavedDefault, SavedView
from casework.people.models.teams import Membership, Presence, Team, TeamGrant, TeamGroupGrant, TeamKind, User

__all__ = [
    "Calendar",
    "CalendarClosure",
    "CalendarHours",
    "Leave",
    "Load",
    "Membership",
    "Presence",
    "PresencePeriod",
    "Role",
    "SavedDefault",
    "SavedView",
    "Shift",
    "Skill",
    "SkillKind",
    "Team",
    "TeamGrant",
    "TeamGroupGrant",
    "TeamKind",
    "User",
    "Weekday",
    "Workload",
]
