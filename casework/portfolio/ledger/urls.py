"""Addresses of the ledger."""

from django.urls import path, register_converter

from casework.portfolio.ledger.kinds import ChangeKindConverter
from casework.portfolio.ledger.views import changes, compared, credit_moves, money, products

register_converter(ChangeKindConverter, "change_kind")
app_name = "ledger"
urlpatterns = [
    path("payments/", money.payments, name="payments"),
    path("payments/new/", money.add, name="add"),
    path("payments/<uuid:public_id>/", money.payment, name="payment"),
    path("payments/<uuid:public_id>/reverse/", money.reverse, name="reverse"),
    path("loans/<uuid:public_id>/", money.loan, name="loan"),
    path("loans/<uuid:public_id>/<change_kind:kind>/", changes.ask, name="ask"),
    path("loans/<uuid:public_id>/credit/", credit_moves.move, name="move"),
    path("credits/<uuid:public_id>/back/", credit_moves.take_back, name="take_back"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<uuid:public_id>/", changes.change, name="change"),
    path("reconciliation/", compared.compared, name="compared"),
    path("reconciliation/now/", compared.reconcile, name="reconcile"),
    path("reconciliation/window/", compared.window, name="window"),
    path("reconciliation/<uuid:public_id>/", compared.difference, name="difference"),
    path("products/", products.products, name="products"),
    path("products/<uuid:public_id>/terms/", products.terms, name="terms"),
    path("products/<uuid:public_id>/sample/", products.sample, name="sample"),
]
