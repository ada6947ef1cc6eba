"""Says how this Rotta is run: alone, hosted for organisations or in a room, read once from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from planner.base import Model

Mode = Literal["local", "hosted", "room"]
_LISTS = frozenset({"admins", "advisors"})


class Settings(Model):
    """``admins`` are e-mail addresses; ``advisors`` e-mail addresses or domains ("@ente.it"), all in lower case.

    ``role_claim`` and ``org_claim`` name the claims of the identity provider that give role and organisation;
    ``public_url`` is where others reach this Rotta, without a path ("": where the browser says it is);
    ``retention_months`` is how long a plan nobody touches is kept (None: until somebody deletes it).
    """

    mode: Mode = "local"
    database_url: str | None = Field(default=None, repr=False)
    admins: tuple[str, ...] = ()
    advisors: tuple[str, ...] = ()
    role_claim: str = ""
    org_claim: str = ""
    public_url: str = ""
    retention_months: Annotated[int, Field(ge=1, le=240)] | None = None


class SettingsError(Exception):
    """A variable of the environment that cannot be read; the message names it and says what it may be, never its value."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in ``ROTTA_*`` variables; an empty variable counts as none. Raises SettingsError."""
    found: dict[str, object] = {}
    for name in Settings.model_fields:
        text = environment.get(variable(name), "").strip()
        if not text:
            continue
        if name in _LISTS:
            found[name] = tuple(item.strip().lower() for item in text.split(",") if item.strip())
        elif name == "retention_months":
            found[name] = int(text) if text.isdecimal() else text
        else:
            found[name] = text
    try:
        return Settings(**found)  # type: ignore[arg-type]  # pydantic refuses what does not fit
    except ValidationError as error:
        wrong = ", ".join(f"{variable(str(e['loc'][0]))}: {e['msg']}" for e in error.errors(include_input=False))
        raise SettingsError(wrong) from None


def variable(name: str) -> str:
    """The variable of the environment that holds this setting."""
    return f"ROTTA_{name.upper()}"
