"""Asking the pages of collections as somebody."""

import json
from typing import Any

from django.test import Client
from django.urls import reverse

from casework.collections.models import CollectionCase
from casework.people.models import User
from casework.workflow.models import Pool

HTMX = {"HX-Request": "true"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def toast(answer: Any) -> str:
    return str(json.loads(answer.headers["HX-Trigger"])["toast"]["text"])


def url(name: str, case: CollectionCase, *args: object) -> str:
    return reverse(f"collections:{name}", args=[case.public_id, *args])


def pool_url(name: str, code: str = "s1") -> str:
    return reverse(f"collections:{name}", args=[Pool.objects.get(code=code).public_id])
