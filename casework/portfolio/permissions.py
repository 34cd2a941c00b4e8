"""Who may feed files and who may read what came of them."""

from casework.lib.roles import Role

FEEDERS = (Role.OPERATIONS,)
FEED_READERS = (Role.OPERATIONS, Role.AUDITOR)
