"""Who keeps result codes, and who reads them."""

from casework.lib.roles import Role

KEEPERS = (Role.SUPERVISOR, Role.OPERATIONS)
READERS = (Role.SUPERVISOR, Role.OPERATIONS, Role.AUDITOR)
