"""Who sends messages for cases: their holders to one or several, their supervisors to many."""

from casework.lib.roles import Role

SENDERS_TO_MANY = (Role.SUPERVISOR,)
SENDERS_TO_OWN = (Role.COLLECTOR,)
