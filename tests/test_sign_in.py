"""Who a sign-in makes somebody: nobody by default, one role, one organisation, for twelve hours."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from planner.content.load import Content
from planner.settings import Settings, SettingsError
from planner.sign_in import HOURS, REFUSALS, VARIABLES, Refusal, actor_of, read_provider
from planner.store.access import Actor

NOW = 1_800_000_000.0
ANNA = {"email": "Anna.Rossi@Camera-Bergamo.it", "email_verified": True, "iat": NOW - 60, "roles": ["users"]}
LISTS = Settings(mode="hosted", admins=("capo@ente.it",), advisors=("@camera-bergamo.it", "luca@gmail.com"))
CLAIMS = Settings(mode="hosted", role_claim="realm_access.roles", org_claim="organisation")


def signed(settings: Settings = LISTS, **claims: Any) -> Actor | Refusal:
    return actor_of({**ANNA, **claims}, settings, NOW)


def test_without_lists_or_claims_nobody_is_let_in() -> None:
    assert signed(Settings(mode="hosted")) == "stranger"
    assert signed(Settings(mode="hosted"), roles=["admin"], groups="admin") == "stranger"


def test_lists_give_roles_and_the_address_gives_the_organisation() -> None:
    assert signed() == Actor("advisor", "anna.rossi@camera-bergamo.it", "camera-bergamo.it")
    assert signed(email="capo@ente.it") == Actor("admin", "capo@ente.it", "ente.it")
    assert signed(email="luca@gmail.com") == Actor("advisor", "luca@gmail.com", "gmail.com")


@pytest.mark.parametrize(
    "email",
    [
        "mario@gmail.com",
        "x@sub.camera-bergamo.it",
        "x@camera-bergamo.it.evil.com",
        "x@evilcamera-bergamo.it",
        "x@ente.it",
    ],
)
def test_neighbours_of_a_listed_address_are_strangers(email: str) -> None:
    assert signed(email=email) == "stranger"


@pytest.mark.parametrize(
    "email", ["", None, "anna", "@camera-bergamo.it", "a@b@camera-bergamo.it", "a b@camera-bergamo.it", "а@camera-bergamo.it",
              'x"@camera-bergamo.it', "a@camera-bergamo.it,b@c.it"],
)  # fmt: skip
def test_what_is_no_plain_address_never_counts(email: str | None) -> None:
    assert signed(email=email) == "no_email"


@pytest.mark.parametrize("said", [False, "false", None, "", 0])
def test_an_address_said_not_to_be_verified_does_not_count(said: object) -> None:
    assert signed(email_verified=said) == "unverified"


def test_a_provider_that_never_speaks_of_verification_is_believed() -> None:
    claims = {name: value for name, value in ANNA.items() if name != "email_verified"}
    assert isinstance(actor_of(claims, LISTS, NOW), Actor)


@pytest.mark.parametrize("issued", [NOW - HOURS * 3600, NOW + 3600, None, "now", 0])
def test_an_old_future_or_undated_sign_in_has_expired(issued: object) -> None:
    assert signed(iat=issued) == "expired"


def test_a_sign_in_lasts_until_its_last_second_and_bears_a_slow_clock() -> None:
    assert isinstance(signed(iat=NOW - HOURS * 3600 + 1), Actor)
    assert isinstance(signed(iat=NOW + 60), Actor)


def test_claims_give_role_and_organisation() -> None:
    roles = {"realm_access": {"roles": ["x", "rotta-advisor"]}}
    assert signed(CLAIMS, **roles, organisation=" Camera  di Bergamo ") == Actor(
        "advisor", "anna.rossi@camera-bergamo.it", "Camera di Bergamo"
    )
    both = {"realm_access": {"roles": ["advisor", "admin"]}}
    assert signed(CLAIMS, **both, organisation=["Ente"]) == Actor("admin", "anna.rossi@camera-bergamo.it", "Ente")
    assert signed(CLAIMS, realm_access="admin", organisation="Ente") == "stranger"


@pytest.mark.parametrize("organisation", [None, "", "  ", ["A", "B"], [], {"name": "A"}, 3, "x" * 121, "A\x00B"])
def test_without_one_organisation_an_advisor_sees_nobodys_clients(organisation: object) -> None:
    roles = {"realm_access": {"roles": ["advisor"]}}
    assert signed(CLAIMS, **roles, organisation=organisation) == "no_organisation"


def test_every_refusal_has_its_page(content: Content) -> None:
    assert set(REFUSALS) == set(get_args(Refusal))
    for refusal in REFUSALS:
        assert content.phrase(f"ui.identity.{refusal}_title")
        assert content.phrase(f"ui.identity.{refusal}_text")


WHOLE = {
    "ROTTA_OIDC_METADATA_URL": "https://accessi.ente.it/.well-known/openid-configuration",
    "ROTTA_OIDC_CLIENT_ID": "rotta",
    "ROTTA_OIDC_CLIENT_SECRET": "very secret word",
    "ROTTA_PUBLIC_URL": "https://rotta.ente.it/",
    "STREAMLIT_SERVER_COOKIE_SECRET": "0123456789abcdef0123456789abcdef",
}


def test_a_whole_provider_is_read_and_never_shows_its_secrets() -> None:
    provider = read_provider(WHOLE)
    assert provider is not None
    assert provider.for_streamlit()["redirect_uri"] == "https://rotta.ente.it/oauth2callback"
    assert "very secret" not in repr(provider)
    assert "0123456789abcdef" not in repr(provider)
    assert read_provider({"ROTTA_PUBLIC_URL": "https://rotta.ente.it"}) is None


ADDRESSES = ("ROTTA_OIDC_METADATA_URL", "ROTTA_PUBLIC_URL")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        *((name, "") for name in VARIABLES.values()),
        *((name, "http://rotta.ente.it") for name in ADDRESSES),
        *((name, "javascript:alert(1)") for name in ADDRESSES),
        ("STREAMLIT_SERVER_COOKIE_SECRET", "too short"),
    ],
)
def test_half_a_provider_is_refused_by_the_name_of_what_lacks_and_without_its_value(name: str, wrong: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_provider(WHOLE | {name: wrong})
    assert name in str(refused.value)
    for value in (wrong, "very secret word", "0123456789abcdef"):
        assert not value or value not in str(refused.value)
