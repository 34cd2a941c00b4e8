"""Addresses of manual review."""

from django.urls import path, register_converter

from casework.review.selectors.steps import ALL_STEPS
from casework.review.states import Stage
from casework.review.views import approved, desk, files, limits, orders, pools, products, steps

app_name = "review"


class StageConverter:
    """A stage in an address: initial, re-review."""

    regex = "initial|re-review"

    def to_python(self, value: str) -> str:
        """Return the stage's value."""
        return Stage(value.replace("-", "_")).value

    def to_url(self, value: str) -> str:
        """Return the stage as an address has it."""
        return str(value).replace("_", "-")


class StepConverter:
    """A step in an address."""

    regex = "|".join(ALL_STEPS)

    def to_python(self, value: str) -> str:
        """Return the step's name."""
        return value

    def to_url(self, value: str) -> str:
        """Return the name as it is."""
        return value


register_converter(StageConverter, "stage")
register_converter(StepConverter, "step")

urlpatterns = [
    path("mine/", orders.mine, name="mine"),
    path("mine/next/", orders.next_order, name="next"),
    path("mine/take/", orders.take, name="take"),
    path("mine/decided/", orders.decided, name="decided"),
    path("pools/initial/", pools.pool, {"stage": Stage.INITIAL.value}, name="pool_initial"),
    path("pools/re-review/", pools.pool, {"stage": Stage.RE_REVIEW.value}, name="pool_re_review"),
    path("pools/<stage:stage>/", pools.pool, name="pool"),
    path("pools/<stage:stage>/assign/", pools.assign, name="assign"),
    path("pools/<stage:stage>/release/", pools.release, name="release"),
    path("pools/<stage:stage>/priority/", pools.prioritise, name="prioritise"),
    path("products/", products.products, name="products"),
    path("products/every/", products.every, name="every_product"),
    path("products/<uuid:public_id>/", products.product, name="product"),
    path("stages/<stage:stage>/limit/", limits.stage_limit, name="stage_limit"),
    path("limits/", pools.limits, name="limits"),
    path("approved/", approved.approved, name="approved"),
    path("orders/<uuid:public_id>/", desk.order, name="order"),
    path("orders/<uuid:public_id>/tabs/<slug:name>/", desk.tab, name="tab"),
    path("orders/<uuid:public_id>/counts/", desk.counts, name="counts"),
    path("orders/<uuid:public_id>/panel/", desk.panel, name="panel"),
    path("orders/<uuid:public_id>/evidence/", desk.evidence, name="evidence"),
    path("orders/<uuid:public_id>/draft/", desk.draft, name="draft"),
    path("orders/<uuid:public_id>/findings/<slug:finding>/", desk.check, name="check"),
    path("orders/<uuid:public_id>/notes/", desk.notes, name="notes"),
    path("orders/<uuid:public_id>/notes/<uuid:thread>/", desk.note, name="note"),
    path("orders/<uuid:public_id>/files/", files.attach, name="attach"),
    path("orders/<uuid:public_id>/files/<uuid:file>/", files.file, name="file"),
    path("orders/<uuid:public_id>/files/<uuid:file>/remove/", files.remove, name="remove_file"),
    path("orders/<uuid:public_id>/documents/<uuid:file>/", files.document, name="document"),
    path("orders/<uuid:public_id>/head/", orders.head, name="head"),
    path("orders/<uuid:public_id>/timeline/", orders.timeline, name="timeline"),
    path("orders/<uuid:public_id>/waiting/", steps.waiting, name="waiting"),
    path("orders/<uuid:public_id>/steps/<step:name>/", steps.step, name="step"),
    path("orders/<uuid:public_id>/start/", orders.start, name="start"),
    path("orders/<uuid:public_id>/decide/", orders.decide, name="decide"),
    path("orders/<uuid:public_id>/disburse/", approved.disburse, name="disburse"),
    path("orders/<uuid:public_id>/contacts/", orders.contacts, name="contacts"),
    path("orders/<uuid:public_id>/reveal/id/", orders.reveal_id, name="reveal_id"),
    path("orders/<uuid:public_id>/reveal/<uuid:point>/", orders.reveal, name="reveal"),
    path("orders/<uuid:public_id>/call/<uuid:point>/", orders.call, name="call"),
]
