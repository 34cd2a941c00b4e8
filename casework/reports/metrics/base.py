"""What a metric says of itself, as the modules of this package use it."""

from casework.lib.metric import Basis, Chapter, Metric, Text

__all__ = ["Basis", "Chapter", "Metric", "Text"]
