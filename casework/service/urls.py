"""Addresses of customer service."""

from django.urls import path

from casework.service import views

app_name = "service"
urlpatterns = [
    path("", views.customers, name="customers"),
    path("<uuid:public_id>/", views.customer, name="customer"),
    path("<uuid:public_id>/complaint/", views.complain, name="complain"),
    path("<uuid:public_id>/reveal/id/", views.reveal_id, name="reveal_id"),
    path("<uuid:public_id>/reveal/<uuid:point>/", views.reveal, name="reveal"),
]
