"""What Word and Excel files share: text that their format can hold, and the same bytes for the same content."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from datetime import UTC, datetime

# The first date a ZIP file can hold: members carry no trace of when they were written.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
# Signs that turn the direction of what follows: a name must not rearrange the line it stands on.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def writable(text: str) -> str:
    """Text as people wrote it, without what XML forbids; line breaks stay."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _TURNING.sub("", text)
    if text.isprintable():
        return text.strip()
    kept = (c for c in text if c == "\n" or (unicodedata.category(c) not in ("Cc", "Cs") and ord(c) & 0xFFFE != 0xFFFE))
    return "".join(kept).strip()


def one_line(text: str) -> str:
    """The same on one line, for titles and properties."""
    return " ".join(writable(text).split())


def midday(iso: str) -> datetime:
    """The moment written into a file's properties: midday, so that no time zone moves the date."""
    return datetime.fromisoformat(f"{iso}T12:00:00").replace(tzinfo=UTC)


def repacked(data: bytes, changed: dict[str, bytes] | None = None) -> bytes:
    """The package with no time of writing in it; ``changed`` replaces members by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _NO_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            # Unix permissions depend on the machine that wrote the package unless they are set.
            member.external_attr, member.create_system = 0, 0
            target.writestr(member, (changed or {}).get(name) or source.read(name))
    return buffer.getvalue()
