"""Addresses of the contact rules."""

from django.urls import path

from casework.contact import views

app_name = "contact"
urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/<uuid:book_id>/choose/", views.choose, name="choose"),
    path("rules/<uuid:book_id>/add/", views.add, name="add"),
    path("rules/<uuid:book_id>/drop/<uuid:rule_id>/", views.drop, name="drop"),
]
