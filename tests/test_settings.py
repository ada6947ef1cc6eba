"""Without any configuration Rotta is one person's own; what is configured wrongly is named, never guessed."""

from __future__ import annotations

import pytest

from planner.settings import Settings, SettingsError, read_settings


def test_nothing_configured_is_the_single_user() -> None:
    assert read_settings({}) == read_settings({"ROTTA_MODE": " ", "ROTTA_ADMINS": "", "OTHER": "x"}) == Settings()
    assert (Settings().mode, Settings().admins, Settings().advisors, Settings().retention_months) == (
        "local",
        (),
        (),
        None,
    )


def test_every_variable_is_read() -> None:
    found = read_settings(
        {
            "ROTTA_MODE": "hosted",
            "ROTTA_DATABASE_URL": "postgresql://rotta:secret@db/rotta",
            "ROTTA_ADMINS": "Anna@Ente.example, bruno@ente.example,",
            "ROTTA_ADVISORS": "@ente.example",
            "ROTTA_ROLE_CLAIM": "roles",
            "ROTTA_ORG_CLAIM": "org",
            "ROTTA_RETENTION_MONTHS": "24",
        }
    )
    assert found == Settings(
        mode="hosted",
        database_url="postgresql://rotta:secret@db/rotta",
        admins=("anna@ente.example", "bruno@ente.example"),
        advisors=("@ente.example",),
        role_claim="roles",
        org_claim="org",
        retention_months=24,
    )
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ROTTA_MODE", "public"),
        ("ROTTA_RETENTION_MONTHS", "x7"),
        ("ROTTA_RETENTION_MONTHS", "0"),
        ("ROTTA_RETENTION_MONTHS", "-1"),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({variable: value})
    assert str(refused.value).startswith(f"{variable}: ")
    assert f"{value!r}" not in str(refused.value)
