"""Shapes that the descriptions of all our addresses for programs share."""

from typing import Any, TypedDict

from rest_framework import serializers

Fields = serializers.Serializer[Any]


class Said(TypedDict):
    """What a field says of itself."""

    help_text: str


def said(text: str) -> Said:
    """Return what a field says of itself. The description is for programmers, in English like docs/api.md."""
    return {"help_text": text}


class Finding(Fields):
    """One thing that is wrong with a request."""

    row = serializers.IntegerField(required=False, **said("In a batch: the order, counted from 1."))
    pointer = serializers.CharField(**said("JSON pointer into the request, `#/orders/3/amount`."))
    field = serializers.CharField(**said("The field; empty when it is the whole."))
    rule = serializers.CharField(**said("The rule, for programs: `too_large`, `empty`, `other_content` …"))
    detail = serializers.CharField(**said("The rule, for people, in the language of Accept-Language."))


class ProblemShown(Fields):
    """A problem (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = Finding(many=True, required=False)  # type: ignore[assignment]
