"""Asking the pages of manual review as somebody."""

import json
from typing import Any

from django.test import Client
from django.urls import reverse

from casework.people.models import User
from casework.review.models import ReviewOrder

HTMX = {"HX-Request": "true"}
PHONE = "+2348031234560"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def toast(answer: Any) -> str:
    return str(json.loads(answer.headers["HX-Trigger"])["toast"]["text"])


def url(name: str, order: ReviewOrder, *args: object) -> str:
    return reverse(f"review:{name}", args=[order.public_id, *args])
