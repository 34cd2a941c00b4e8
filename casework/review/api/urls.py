"""Addresses for programs, and the page that describes them."""

from django.urls import path, re_path

from casework.portfolio.ledger import api as ledger
from casework.review.api import views

app_name = "api"
urlpatterns = [
    path("v1/orders", views.Orders.as_view(), name="orders"),
    path("v1/orders/batch", views.Batch.as_view(), name="batch"),
    path("v1/orders/<uuid:public_id>", views.Order.as_view(), name="order"),
    path("v1/payments", ledger.Payments.as_view(), name="payments"),
    path("v1/payments/batch", ledger.PaymentBatch.as_view(), name="payment_batch"),
    path("v1/payments/<uuid:public_id>", ledger.Payment.as_view(), name="payment"),
    path("v1/reversals", ledger.Reversals.as_view(), name="reversals"),
    path("v1/credit-moves", ledger.CreditMoves.as_view(), name="credit_moves"),
    path("schema", views.Description.as_view(), name="schema"),
    path("docs", views.docs, name="docs"),
    re_path(r"^", views.Unknown.as_view(), name="unknown"),
]
