"""Addresses of people: home, presence."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
