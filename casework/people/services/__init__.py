"""What can be done about people: team membership, roles, presence."""

from casework.people.rules import PRESENCE_TIMEOUT
from casework.people.services.membership import (
    MembershipRefused,
    add_member,
    let_inspect,
    remove_member,
    set_capacity,
    set_roles,
)
from casework.people.services.presence import beat, connect, disconnect, set_accepting

__all__ = [
    "PRESENCE_TIMEOUT",
    "MembershipRefused",
    "add_member",
    "beat",
    "connect",
    "disconnect",
    "let_inspect",
    "remove_member",
    "set_accepting",
    "set_capacity",
    "set_roles",
]
