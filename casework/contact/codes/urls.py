"""Addresses of result codes."""

from django.urls import path

from casework.contact.codes import views

app_name = "codes"
urlpatterns = [
    path("", views.codes, name="codes"),
    path("new/", views.add, name="add"),
    path("<slug:code>/", views.change, name="change"),
    path("<slug:code>/end/", views.end, name="end"),
]
