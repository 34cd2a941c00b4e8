"""What the import page asks for."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.lib.sheets.reading import FileRefused
from casework.portfolio import feeds
from casework.portfolio.feeds.mapping import MAX_BYTES, Mapping, own_columns, read_mapping
from casework.portfolio.feeds.parsing import check_fields
from casework.portfolio.feeds.shipped import shipped_mappings, shipped_text

OWN = "own"


class Upload(forms.Form):
    """A file, what it brings, and how to read it: a mapping that ships with the project, or one's own."""

    kind = forms.ChoiceField(label=_("What it brings"))
    file = forms.FileField(
        label=_("File"), validators=[FileExtensionValidator(["csv", "xlsx"])], allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )  # fmt: skip
    mapping = forms.ChoiceField(label=_("How to read it"))
    own_mapping = forms.FileField(
        label=_("Own mapping"), required=False, validators=[FileExtensionValidator(["toml"])],
        help_text=_("A TOML file; it takes the place of the choice above."),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the kinds and mappings that there are."""
        super().__init__(*args, **kwargs)
        own = (OWN, _("Our own column names"))
        self._choose("kind", [(kind, feeds.get(kind).title) for kind in feeds.kinds()])
        self._choose(
            "mapping",
            [
                own,
                *(
                    (mapping.name, f"{mapping.name} ({feeds.get(mapping.kind).title})")
                    for mapping in shipped_mappings()
                ),
            ],
        )

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large to be read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.FEED_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MiB."), params={"limit": settings.FEED_MAX_BYTES >> 20}
            )
        return file

    def clean_own_mapping(self) -> UploadedFile[bytes] | None:
        """Refuse what is too large for a mapping."""
        file: UploadedFile[bytes] | None = self.cleaned_data.get("own_mapping")
        if file is not None and (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("A mapping has at most 64 KiB."))
        return file

    def clean(self) -> dict[str, Any]:
        """Read the mapping; it must be for the kind that was chosen."""
        data = super().clean() or self.cleaned_data
        if "kind" not in data or self.errors:
            return data
        try:
            data["mapping"], data["mapping_text"] = self._mapping(data)
            if data["mapping"].kind == data["kind"]:
                check_fields(data["mapping"], feeds.get(data["kind"]))
            else:
                self._blame(gettext("This mapping reads “%(kind)s”.") % {"kind": data["mapping"].kind})
        except FileRefused as refused:
            self._blame(str(refused))
        return data

    def _blame(self, text: str) -> None:
        self.add_error("own_mapping" if self.cleaned_data.get("own_mapping") else "mapping", text)

    def _mapping(self, data: dict[str, Any]) -> tuple[Mapping, bytes]:
        if own := data.get("own_mapping"):
            text = own.read()
            return read_mapping(text, name=str(own.name).removesuffix(".toml")), text
        if text := shipped_text(data.get("mapping", "")):
            return read_mapping(text, name=data["mapping"]), text
        return own_columns(data["kind"]), b""

    def asked(self) -> dict[str, Any]:
        """Return what `services.uploads.upload` wants."""
        return {key: self.cleaned_data[key] for key in ("kind", "file", "mapping", "mapping_text")}
