"""What can be done about webhooks: tell of something, deliver it, look after the endpoints."""

from casework.jobs.webhooks.services.announcing import News, announce
from casework.jobs.webhooks.services.delivering import deliver
from casework.jobs.webhooks.services.endpoints import (
    EndpointClosed,
    EndpointRefused,
    add_endpoint,
    change_endpoint,
    close_endpoint,
    pause_endpoint,
    resume_endpoint,
    rotate_secret,
)
from casework.jobs.webhooks.services.forgetting import forget_delivered
from casework.jobs.webhooks.services.resending import DeliveryRefused, rescue, resend, resend_failed

__all__ = [
    "DeliveryRefused",
    "EndpointClosed",
    "EndpointRefused",
    "News",
    "add_endpoint",
    "announce",
    "change_endpoint",
    "close_endpoint",
    "deliver",
    "forget_delivered",
    "pause_endpoint",
    "rescue",
    "resend",
    "resend_failed",
    "resume_endpoint",
    "rotate_secret",
]
