"""Sending messages for cases."""

from casework.collections.messaging.services.many import ManyRefused, ask_many, ask_own, work
from casework.collections.messaging.services.one import NotForCase, link_resent, messages_changed, send_message

__all__ = [
    "ManyRefused",
    "NotForCase",
    "ask_many",
    "ask_own",
    "link_resent",
    "messages_changed",
    "send_message",
    "work",
]
