"""Says who somebody is from what an identity provider vouches for: an advisor or administrator of one organisation, or nobody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError

from planner.base import Model
from planner.settings import Settings, SettingsError
from planner.store.access import Actor

# How long a sign-in lasts: Streamlit keeps its cookie for thirty days, far too long for a role that may have been taken away.
HOURS = 12
CLOCKS_DIFFER = 300
LEAST_SECRET = 32
LONGEST_ORGANISATION = 120
ROLES: Mapping[str, Literal["advisor", "admin"]] = {
    "admin": "admin",
    "rotta-admin": "admin",
    "advisor": "advisor",
    "rotta-advisor": "advisor",
}
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}")

Refusal = Literal["expired", "no_email", "unverified", "stranger", "no_organisation"]
REFUSALS: tuple[Refusal, ...] = ("expired", "no_email", "unverified", "stranger", "no_organisation")


def _safe_address(url: str) -> str:
    """HTTPS everywhere except on the machine itself, where tests and trials run."""
    parts = urlsplit(url)
    here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or (parts.scheme != "https" and not (here and parts.scheme == "http")):
        raise ValueError("must be an https:// address")
    return url


Address = Annotated[str, AfterValidator(_safe_address)]
Secret = Annotated[str, Field(repr=False)]


class Provider(Model):
    """The OpenID provider of a hosted Rotta: where it describes itself, and what it knows Rotta by."""

    metadata_url: Address
    client_id: Annotated[str, Field(min_length=1)]
    client_secret: Annotated[Secret, Field(min_length=1)]
    public_url: Address
    cookie_secret: Annotated[Secret, Field(min_length=LEAST_SECRET)]

    def for_streamlit(self) -> dict[str, Any]:
        """What ``st.login`` expects under "auth" among the secrets."""
        return {
            "redirect_uri": f"{self.public_url.rstrip('/')}/oauth2callback",
            "cookie_secret": self.cookie_secret,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "server_metadata_url": self.metadata_url,
        }


VARIABLES = {
    "metadata_url": "ROTTA_OIDC_METADATA_URL",
    "client_id": "ROTTA_OIDC_CLIENT_ID",
    "client_secret": "ROTTA_OIDC_CLIENT_SECRET",
    "public_url": "ROTTA_PUBLIC_URL",
    # Streamlit's own name: the same secret signs the state of a sign-in under way, so every replica needs the same.
    "cookie_secret": "STREAMLIT_SERVER_COOKIE_SECRET",
}


def read_provider(environment: Mapping[str, str]) -> Provider | None:
    """The provider in the variables ``VARIABLES``; None when no provider is named: then nobody signs in.

    Half a provider raises SettingsError, which names variables and never a value.
    """
    found = {name: environment.get(variable, "").strip() for name, variable in VARIABLES.items()}
    if not any(found[name] for name in ("metadata_url", "client_id", "client_secret")):
        return None
    try:
        return Provider(**found)
    except ValidationError as error:
        wrong = (f"{VARIABLES[str(e['loc'][0])]}: {e['msg']}" for e in error.errors(include_input=False))
        raise SettingsError(", ".join(wrong)) from None


def actor_of(claims: Mapping[str, Any], settings: Settings, now: float) -> Actor | Refusal:
    """Who signed in, or why that does not count. ``now`` is in seconds since 1970.

    Nobody is let in by default: a role comes from the claim ``settings.role_claim`` or from the two lists. The organisation
    comes from the claim ``settings.org_claim`` when one is set, otherwise it is the domain of the e-mail address.
    """
    issued = claims.get("iat")
    if not isinstance(issued, (int, float)) or not -CLOCKS_DIFFER <= now - issued < HOURS * 3600:
        return "expired"
    email = str(claims.get("email") or "").strip().lower()
    if not _EMAIL.fullmatch(email):
        return "no_email"
    # Some providers never send this claim; one that sends it means it.
    if str(claims.get("email_verified", True)).lower() != "true":
        return "unverified"
    kind = _role(email, claims, settings)
    if kind is None:
        return "stranger"
    organisation = _organisation(email, claims, settings)
    return Actor(kind, email, organisation) if organisation else "no_organisation"


def _role(email: str, claims: Mapping[str, Any], settings: Settings) -> Literal["advisor", "admin"] | None:
    named = {ROLES[name] for name in _names(_claim(claims, settings.role_claim)) if name in ROLES}
    if "admin" in named or email in settings.admins:
        return "admin"
    domain = email[email.index("@") :]
    return "advisor" if "advisor" in named or {email, domain} & set(settings.advisors) else None


def _organisation(email: str, claims: Mapping[str, Any], settings: Settings) -> str:
    if not settings.org_claim:
        return email.partition("@")[2]
    names = _names(_claim(claims, settings.org_claim))
    # Of two organisations none is chosen: the wrong one would open somebody else's clients.
    name = unicodedata.normalize("NFC", " ".join(names[0].split())) if len(names) == 1 else ""
    return name if len(name) <= LONGEST_ORGANISATION and name.isprintable() else ""


def _claim(claims: Mapping[str, Any], name: str) -> object:
    """A claim by its name; by a path with dots where no claim has the whole name ("realm_access.roles")."""
    if not name or name in claims:
        return claims.get(name)
    found: object = claims
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _names(value: object) -> list[str]:
    values = value if isinstance(value, (list, tuple)) else [value]
    return [v for v in values if isinstance(v, str) and v.strip()]
