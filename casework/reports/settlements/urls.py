"""Addresses of settlements with channels."""

from django.urls import path

from casework.reports.settlements.views import channels, corrections, statements

app_name = "settlements"
_LOAN = "<uuid:public_id>/loans/<uuid:loan>"
urlpatterns = [
    path("", channels.channels, name="channels"),
    path("terms/<uuid:public_id>/decide/", channels.decide_terms, name="decide_terms"),
    path("statements/<uuid:public_id>/", statements.statement, name="statement"),
    path("statements/<uuid:public_id>/decide/", statements.decide, name="decide"),
    path("statements/<uuid:public_id>/issue/", statements.issue, name="issue"),
    path("statements/<uuid:public_id>/discard/", statements.discard, name="discard"),
    path("statements/<uuid:public_id>/dispute/", statements.dispute, name="dispute"),
    path("statements/<uuid:public_id>/answer/", statements.answer, name="answer"),
    path("statements/<uuid:public_id>/settle/", statements.settle, name="settle"),
    path("<uuid:public_id>/", channels.channel, name="channel"),
    path("<uuid:public_id>/terms/", channels.terms, name="terms"),
    path("<uuid:public_id>/terms/new/", channels.new_terms, name="new_terms"),
    path("<uuid:public_id>/draw/", channels.draw_up, name="draw_up"),
    path("<uuid:public_id>/paid-in/", channels.top_up, name="top_up"),
    path("<uuid:public_id>/correct/", corrections.correct, name="correct"),
    path("corrections/<uuid:public_id>/decide/", corrections.decide, name="decide_correction"),
    path("corrections/<uuid:public_id>/take-back/", corrections.take_back, name="take_back"),
    path(f"{_LOAN}/reversed/", channels.mark_loan, {"is_reversed": True}, name="reverse_loan"),
    path(f"{_LOAN}/counts/", channels.mark_loan, {"is_reversed": False}, name="restore_loan"),
]
