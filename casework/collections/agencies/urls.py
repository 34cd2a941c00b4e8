"""Addresses of the pages about agencies."""

from django.urls import path

from casework.collections.agencies.views import agencies, statements

app_name = "agencies"
urlpatterns = [
    path("", agencies.agencies, name="agencies"),
    path("new/", agencies.add, name="add"),
    path("pools/<uuid:public_id>/place/", agencies.place, name="place"),
    path("batches/<uuid:public_id>/", agencies.batch, name="batch"),
    path("batches/<uuid:public_id>/file/", agencies.batch_file, name="batch_file"),
    path("batches/<uuid:public_id>/recall/", agencies.recall, name="recall"),
    path("statements/<uuid:public_id>/", statements.statement, name="statement"),
    path("statements/<uuid:public_id>/decide/", statements.decide, name="decide"),
    path("statements/<uuid:public_id>/approve/", statements.approve, name="approve"),
    path("statements/<uuid:public_id>/discard/", statements.discard, name="discard"),
    path("<uuid:public_id>/", agencies.agency, name="agency"),
    path("<uuid:public_id>/plan/", agencies.plan, name="plan"),
    path("<uuid:public_id>/close/", agencies.close, name="close"),
    path("<uuid:public_id>/settle/", statements.settle, name="settle"),
]
