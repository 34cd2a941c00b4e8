"""Addresses of what is known from elsewhere."""

from django.urls import path

from casework.portfolio.outside import views

app_name = "outside"
urlpatterns = [
    path("", views.address_books, name="address_books"),
    path("<uuid:book_id>/on/", views.on, name="on"),
    path("<uuid:book_id>/off/", views.off, name="off"),
]
