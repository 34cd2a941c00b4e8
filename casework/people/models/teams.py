"""People, the teams they belong to, and whether they are there."""

import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from casework.lib.money import ZERO, MoneyField
from casework.lib.roles import Role
from casework.people.models.calendars import Calendar
from casework.people.standing import Standing, standing_of


class User(AbstractUser):
    """Somebody who signs in. `display_name` is what colleagues see; `language` the language of mails and exports."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    display_name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")  # type: ignore[assignment]  # the stubs allow no lazy text below an inherited Meta
        verbose_name_plural = _("people")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def standing(self) -> Standing:
        """The roles held and what is granted on teams, read once per object, that is once per request."""
        return standing_of(self.pk)

    @property
    def roles(self) -> frozenset[str]:
        """The roles held."""
        return self.standing.roles

    def has_role(self, *roles: Role) -> bool:
        """Say whether any of `roles` is held."""
        return any(role.value in self.roles for role in roles)


class TeamKind(models.TextChoices):
    """Which work a team does. A team works one stage, or collects."""

    INITIAL = "initial", _("Initial review")
    RE_REVIEW = "re_review", _("Re-review")
    COLLECTIONS = "collections", _("Collections")
    QUALITY = "quality", _("Quality")


class Team(models.Model):
    """People who work the same pools. Grants on it (`work_team`, `assign_team`, …) say who may do what.

    calendar: in whose working time the limits of its work run; None: around the clock.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=TeamKind)
    calendar = models.ForeignKey(
        Calendar, null=True, blank=True, on_delete=models.PROTECT, related_name="teams", db_index=False
    )

    class Meta:
        permissions = [
            ("work_team", _("May be given this team's work")),
            ("assign_team", _("May assign this team's work and see all of it")),
            ("export_team", _("May export this team's numbers")),
            ("inspect_team", _("May inspect this team's finished work")),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=TeamKind.values), name="team_kind_known")]

    def __str__(self) -> str:
        return self.name


class TeamGrant(UserObjectPermissionBase):
    """guardian's direct grant of one permission on one team to one person."""

    content_object = models.ForeignKey(Team, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class TeamGroupGrant(GroupObjectPermissionBase):
    """guardian's direct grant of one permission on one team to a role."""

    content_object = models.ForeignKey(Team, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class Membership(models.Model):
    """One person's place in one team. capacity: the weighted open items that the person can carry for this team.

    amount_limit: the largest order that the person may approve for this team, in the order's currency; None: any.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    capacity = models.PositiveIntegerField(default=50)
    amount_limit = MoneyField(null=True, blank=True)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"], condition=models.Q(left_on__isnull=True), name="membership_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True) | models.Q(left_on__gte=models.F("joined_on")),
                name="membership_leaves_after_joining",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_limit__isnull=True) | models.Q(amount_limit__gte=ZERO),
                name="membership_amount_limit_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class Presence(models.Model):
    """Whether somebody is there. Online means: a socket was heard of within `people.rules.PRESENCE_TIMEOUT`.

    paused_by: the supervisor who stopped new work from coming; until somebody lets it come again, `accepting` is False.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="presence"
    )
    sockets = models.PositiveSmallIntegerField(default=0)
    accepting = models.BooleanField(default=False)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "presences"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(paused_by__isnull=True) | models.Q(accepting=False, paused_at__isnull=False),
                name="presence_paused_accepts_nothing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {'accepting' if self.accepting else 'not accepting'}"
