"""Addresses of the pages about clients of the API."""

from django.urls import path

from casework.portfolio.clients import views

app_name = "clients"
urlpatterns = [
    path("", views.clients, name="clients"),
    path("new/", views.add, name="add"),
    path("<uuid:public_id>/change/", views.change, name="change"),
    path("<uuid:public_id>/token/", views.token, name="token"),
    path("<uuid:public_id>/close/", views.close, name="close"),
]
