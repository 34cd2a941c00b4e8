"""Addresses of the ledger."""

from django.urls import path

from casework.portfolio.ledger import views

app_name = "ledger"
urlpatterns = [
    path("payments/", views.payments, name="payments"),
    path("payments/new/", views.add, name="add"),
    path("payments/<uuid:public_id>/", views.payment, name="payment"),
    path("payments/<uuid:public_id>/reverse/", views.reverse, name="reverse"),
    path("products/", views.products, name="products"),
    path("products/<uuid:public_id>/terms/", views.terms, name="terms"),
    path("products/<uuid:public_id>/sample/", views.sample, name="sample"),
    path("loans/<uuid:public_id>/", views.loan, name="loan"),
]
