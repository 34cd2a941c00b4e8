"""The drawings of lucide, from its archive opened once.

The library's own tag opens the archive for each icon that a process draws for the first time: 12 ms each (measured), a
quarter of a second on the first page after every start.
"""

from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from lucide import IconDoesNotExist

_SPACE = "{http://www.w3.org/2000/svg}"


@lru_cache(maxsize=1)
def _archive() -> ZipFile:
    return ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))


def draw(name: str, attributes: dict[str, str]) -> str:
    """Return the icon `name` as an `svg` element with these attributes beside, or instead of, its own.

    Raises IconDoesNotExist.
    """
    try:
        source = _archive().read(f"{name}.svg")
    except KeyError:
        raise IconDoesNotExist(f"The icon {name!r} does not exist.") from None
    drawing = ElementTree.fromstring(source)
    for node in drawing.iter():
        node.tag = node.tag.removeprefix(_SPACE)
    drawing.attrib.update(attributes)
    return ElementTree.tostring(drawing, encoding="unicode")
