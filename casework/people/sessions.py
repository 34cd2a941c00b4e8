"""Sessions in the database, read by a statement that stays prepared: every request begins with one."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from casework.lib.compiled import Compiled, Given

_OPEN: Compiled[Session] = Compiled(
    lambda: Session.objects.filter(session_key=Given("key", CharField()), expire_date__gt=Given("now", DateTimeField()))
)


class SessionStore(db.SessionStore):
    """Django's own store: what is written, signed and forgotten is its; only how a session is found is not."""

    def _get_session_from_db(self) -> Session | None:
        """Return the open session of this key; without one the key is dropped. One query."""
        found = _OPEN.objects(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
        return found[0] if found else None
