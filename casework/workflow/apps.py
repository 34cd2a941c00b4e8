"""Workflow: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowApp(AppConfig):
    """Register the app with Django and its topic with the live pages."""

    name = "casework.workflow"
    label = "workflow"
    verbose_name = _("Workflow")

    def ready(self) -> None:
        """Say who may watch a pool, and ask to be told when somebody can be given work again."""
        from casework.jobs import live, words
        from casework.people import floor_parts, listeners
        from casework.workflow import batches, drain, entries, floor, permissions
        from casework.workflow import tasks as _tasks  # noqa: F401  # kinds of work
        from casework.workflow.timetable import reach

        words.register(
            actions={
                "load.mend": _("Load counted anew"),
                "person.set_pool_capacity": _("Capacity of a pool changed"),
                "conflict.note": _("Conflict of interest noted"),
                "conflict.end": _("Conflict of interest taken away"),
                "calendar.make": _("Calendar made"),
                "calendar.change": _("Calendar changed"),
                "calendar.close": _("Days closed"),
                "calendar.open": _("Closed day opened"),
                "team.set_calendar": _("Calendar of a team changed"),
                **{f"batch.{action}": label for action, label in batches.LABELS.items()},
            },
            things={"calendar": _("Calendar")},
            facts={
                "calendar": _("Calendar"),
                "hours": _("Hours"),
                "day": _("Day"),
                "counted": _("Counted"),
                "true": _("True number"),
                "pool": _("Pool"),
                "pools": _("Pools"),
            },
        )
        live.register_topic("calendars", reach.may_watch)
        live.register_topic("pool", permissions.may_watch_pool)
        live.register_topic("deal", permissions.may_watch_deal)
        entries.enter()
        batches.register_kinds()
        floor_parts.read_work_by(floor.work_of)
        listeners.on_available(drain.came)
