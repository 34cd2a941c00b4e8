"""A picture or a document that is kept with something: its columns, and filling them in. Each app has a table of its
own.
"""

import hashlib
import uuid
from typing import Any, Self

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Q

from casework.lib.uploads import CleanFile


class KeptFile(models.Model):
    """Base of tables of files, as `lib.uploads` made them. digest: SHA-256 of what is stored.

    added_by None: a program brought it. width, height: pixels, 0 for a PDF. removed_*: who took it away as wrong and
    why; the row stays, its content is shown to nobody any more. The concrete class adds `file` and whose it is.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def removed_whole(name: str) -> models.CheckConstraint:
        """Return the constraint that whoever takes a file away says who and why."""
        return models.CheckConstraint(
            condition=Q(removed_at__isnull=True, removed_by__isnull=True, removed_why="")
            | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_why="")),
            name=name,
        )

    @classmethod
    def made_of(cls, clean: CleanFile, **more: Any) -> Self:
        """Return a row, not saved yet, whose content lies in the store under a name drawn by `file`'s `upload_to`."""
        made = cls(
            name=clean.name, content_type=clean.content_type, size=len(clean.content), digest=digest_of(clean),
            width=clean.width, height=clean.height, **more,
        )  # fmt: skip
        made.file.save(clean.suffix, ContentFile(clean.content), save=False)  # type: ignore[attr-defined]  # the subclass has it
        return made

    @property
    def is_picture(self) -> bool:
        """Say whether it can be shown as a picture."""
        return self.content_type.startswith("image/")


def digest_of(clean: CleanFile) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(clean.content).hexdigest()


def drawn_path(folder: str, name: str) -> str:
    """Return where a file is stored: nothing of its owner or its name can be guessed from it."""
    drawn = uuid.uuid4().hex
    return f"{folder}/{drawn[:2]}/{drawn}{name}"
