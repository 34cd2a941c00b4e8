"""What can be done with calls, split by verb."""

from casework.telephony.services.follow import follow, hang_up
from casework.telephony.services.outcome import OutcomeRefused, finish_attempt
from casework.telephony.services.place import CallRefused, agent_number, place_call, topic_of
from casework.telephony.services.progress import apply_events
from casework.telephony.services.recording import fetch_recording, log_play
from casework.telephony.services.webhook import Receipt, receive_webhook

__all__ = [
    "CallRefused",
    "OutcomeRefused",
    "Receipt",
    "agent_number",
    "apply_events",
    "fetch_recording",
    "finish_attempt",
    "follow",
    "hang_up",
    "log_play",
    "place_call",
    "receive_webhook",
    "topic_of",
]
