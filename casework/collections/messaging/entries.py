"""What messages for cases enter into the house's registries."""

from django.utils.translation import gettext_lazy as _

from casework.collections.messaging import services, tasks  # noqa: F401  # tasks: the background work
from casework.collections.messaging.services.many import COUNTS, RUN
from casework.collections.selectors.places import bucket_places, place_of_call
from casework.contact.codes import places
from casework.contact.messages import listeners
from casework.contact.messages.services import on_resent
from casework.jobs import runs, words


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    listeners.on_changed(services.messages_changed)
    on_resent(services.link_resent)
    runs.register_kind(RUN, _("Messages to many"), counts=COUNTS)
    places.register(bucket_places)
    places.register_calls(place_of_call)
    words.register(actions={"messages.send": _("Messages sent to many")})
