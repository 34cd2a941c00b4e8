"""Technical administration of people and teams. Memberships are made through the services, so they are read here."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.people.forms import CalendarForm
from casework.people.models import Calendar, CalendarClosure, CalendarHours, Membership, Team, User


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    """Accounts, their roles (groups) and passwords."""

    list_display = ("username", "display_name", "is_active", "last_login")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("display_name", "language", "email")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
    )


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin[Team]):
    """Teams."""

    list_display = ("name", "code", "kind", "calendar")
    list_select_related = ("calendar",)
    list_filter = ("kind",)
    search_fields = ("name", "code")


class CalendarHoursInline(admin.TabularInline[CalendarHours, Calendar]):
    """The week's stretches of work."""

    model = CalendarHours
    extra = 1


class CalendarClosureInline(admin.TabularInline[CalendarClosure, Calendar]):
    """Days off beside the public holidays."""

    model = CalendarClosure
    extra = 0


@admin.register(Calendar)
class CalendarAdmin(admin.ModelAdmin[Calendar]):
    """Calendars: in whose working time limits run."""

    list_display = ("name", "code", "time_zone", "country", "subdivision")
    form = CalendarForm
    inlines = (CalendarHoursInline, CalendarClosureInline)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    """Who was in which team when; read only, since joining and leaving carry grants with them."""

    list_display = ("user", "team", "capacity", "joined_on", "left_on")
    list_select_related = ("user", "team")
    list_filter = ("team",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """Return False."""
        return False
