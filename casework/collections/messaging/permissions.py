"""Who sends messages for cases: their holders one by one, their supervisors to many."""

from casework.lib.roles import Role

SENDERS_TO_MANY = (Role.SUPERVISOR,)
