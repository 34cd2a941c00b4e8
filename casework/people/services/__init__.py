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
from casework.people.services.presence import (
    PauseRefused,
    beat,
    connect,
    disconnect,
    let_accept,
    own_topic,
    pause,
    set_accepting,
)
from casework.people.services.saved import (
    NotYourView,
    SavingRefused,
    delete_view,
    rename_view,
    save_view,
    toggle_default,
)

__all__ = [
    "PRESENCE_TIMEOUT",
    "MembershipRefused",
    "NotYourView",
    "PauseRefused",
    "SavingRefused",
    "add_member",
    "beat",
    "connect",
    "delete_view",
    "disconnect",
    "let_accept",
    "let_inspect",
    "own_topic",
    "pause",
    "remove_member",
    "rename_view",
    "save_view",
    "set_accepting",
    "set_capacity",
    "set_roles",
    "toggle_default",
]
