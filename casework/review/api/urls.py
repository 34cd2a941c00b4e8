"""Addresses for programs, and the page that describes them."""

from django.urls import path, re_path

from casework.review.api import views

app_name = "api"
urlpatterns = [
    path("v1/orders", views.Orders.as_view(), name="orders"),
    path("v1/orders/batch", views.Batch.as_view(), name="batch"),
    path("v1/orders/<uuid:public_id>", views.Order.as_view(), name="order"),
    path("schema", views.Description.as_view(), name="schema"),
    path("docs", views.docs, name="docs"),
    re_path(r"^", views.Unknown.as_view(), name="unknown"),
]
