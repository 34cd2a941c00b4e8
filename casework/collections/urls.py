"""Addresses of collections."""

from django.urls import path, register_converter

from casework.collections.selectors.agreed import ALL_STEPS
from casework.collections.views import approvals, cases, figures, ladders, pools, restraints, steps


class CaseStepConverter:
    """A step on a case, by name."""

    regex = "|".join(ALL_STEPS)

    def to_python(self, value: str) -> str:
        """Take the name as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Write the name as it is."""
        return value


register_converter(CaseStepConverter, "case_step")

app_name = "collections"
urlpatterns = [
    path("mine/", cases.mine, name="mine"),
    path("mine/next/", cases.next_case, name="next"),
    path("mine/take/", cases.take, name="take"),
    path("mine/collected/", cases.collected, name="collected"),
    path("pools/", pools.pools, name="pools"),
    path("pools/<uuid:public_id>/", pools.pool, name="pool"),
    path("pools/<uuid:public_id>/assign/", pools.assign, name="assign"),
    path("pools/<uuid:public_id>/release/", pools.release, name="release"),
    path("pools/<uuid:public_id>/priority/", pools.prioritise, name="prioritise"),
    path("cases/<uuid:public_id>/", cases.case, name="case"),
    path("cases/<uuid:public_id>/standing/", cases.standing, name="standing"),
    path("cases/<uuid:public_id>/reach/", cases.reach, name="reach"),
    path("holds/", restraints.holds, name="holds"),
    path("cases/<uuid:public_id>/restraints/", restraints.restraints, name="restraints"),
    path("cases/<uuid:public_id>/hold/", restraints.hold, name="hold"),
    path("cases/<uuid:public_id>/holds/<uuid:hold_id>/lift/", restraints.lift_hold, name="lift_hold"),
    path("cases/<uuid:public_id>/wish/", restraints.wish, name="wish"),
    path("cases/<uuid:public_id>/wishes/<uuid:wish_id>/lift/", restraints.lift_wish, name="lift_wish"),
    path("cases/<uuid:public_id>/let-pass/", restraints.release_contact, name="release_contact"),
    path("cases/<uuid:public_id>/timeline/", cases.timeline, name="timeline"),
    path("cases/<uuid:public_id>/agreed/", steps.agreed, name="agreed"),
    path("cases/<uuid:public_id>/steps/<case_step:name>/", steps.step, name="step"),
    path("cases/<uuid:public_id>/opened/", cases.opened, name="opened"),
    path("cases/<uuid:public_id>/contacts/", cases.contacts, name="contacts"),
    path("cases/<uuid:public_id>/call/<uuid:point>/", cases.call, name="call"),
    path("cases/<uuid:public_id>/call/<uuid:point>/anyway/", restraints.call_anyway, name="call_anyway"),
    path("cases/<uuid:public_id>/points/<uuid:point>/", cases.point_status, name="point"),
    path("cases/<uuid:public_id>/reveal/id/", cases.reveal_id, name="reveal_id"),
    path("cases/<uuid:public_id>/reveal/<uuid:point>/", cases.reveal, name="reveal"),
    path("cases/<uuid:public_id>/address-book/<uuid:entry>/", cases.reveal_entry, name="reveal_entry"),
    path("cases/<uuid:public_id>/receipts/<uuid:claim>/", approvals.receipt, name="receipt"),
    path("approvals/<uuid:public_id>/", approvals.approval, name="approval"),
    path("buckets/", figures.buckets, name="buckets"),
    path("ladders/", ladders.ladders, name="ladders"),
    path("ladders/<slug:code>/", ladders.change, name="ladder"),
    path("ladders/<slug:code>/call-off/", ladders.call_off, name="ladder_call_off"),
    path("roll/", figures.roll, name="roll"),
    path("roll/newest/", figures.newest_roll, name="newest_roll"),
]
