"""The mappings that ship with the project: one TOML file each in samples/mappings."""

from pathlib import Path

from django.conf import settings

from casework.portfolio.feeds.mapping import Mapping, read_mapping


def shipped_mappings() -> list[Mapping]:
    """Return them all, sorted by name (the file's, without its ending)."""
    return [_read(path) for path in sorted(_folder().glob("*.toml"))]


def shipped_text(name: str) -> bytes | None:
    """Return the text of the mapping `name`; None when there is none of that name."""
    path = next((path for path in _folder().glob("*.toml") if path.stem == name), None)
    return path.read_bytes() if path else None


def _read(path: Path) -> Mapping:
    return read_mapping(path.read_bytes(), name=path.stem)


def _folder() -> Path:
    return Path(settings.SAMPLES_DIR) / "mappings"
