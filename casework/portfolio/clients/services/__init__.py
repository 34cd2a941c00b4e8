"""What can be done about clients, and answering each request with a key once."""

from casework.portfolio.clients.services.answering import Answer, KeyReused, answer_once, forget_answers
from casework.portfolio.clients.services.keeping import (
    ClientRefused,
    add_client,
    change_client,
    close_client,
    note_use,
    rotate_token,
)

__all__ = [
    "Answer",
    "ClientRefused",
    "KeyReused",
    "add_client",
    "answer_once",
    "change_client",
    "close_client",
    "forget_answers",
    "note_use",
    "rotate_token",
]
