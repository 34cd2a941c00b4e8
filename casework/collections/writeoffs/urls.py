"""Addresses of the pages about write-offs."""

from django.urls import path

from casework.collections.writeoffs import views

app_name = "writeoffs"
urlpatterns = [
    path("", views.write_offs, name="write_offs"),
    path("cases/<uuid:public_id>/", views.ask, name="ask"),
    path("<uuid:public_id>/decide/", views.decide, name="decide"),
    path("<uuid:public_id>/take-back/", views.take_back, name="take_back"),
]
