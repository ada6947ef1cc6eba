"""What ``deploy/`` promises can be read from its files; that it works is shown by ``make deploy-check``."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from planner.settings import Settings, read_settings, variable
from planner.sign_in import VARIABLES
from tests.bench.replicas import TEMPLATE, filled_in, for_replicas

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
REPLICAS = ("app1", "app2")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def template() -> str:
    return TEMPLATE.read_text(encoding="utf-8")


def test_only_the_proxy_can_be_reached_and_only_from_this_machine(compose: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert published == {"proxy": ["127.0.0.1:8080:8080"]}


def test_every_part_says_whether_it_is_well_and_comes_back_by_itself(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["healthcheck"]["test"] and service["restart"] == "unless-stopped", name


def test_images_have_a_version(compose: dict[str, Any]) -> None:
    images = [s["image"] for s in compose["services"].values() if s["image"] != "rotta:local"]
    images += re.findall(r"^FROM (\S+)", (DEPLOY / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(images) == 3
    assert all(re.search(r":\d+\.\d+", image) for image in images), images


def test_replicas_are_alike_cannot_change_themselves_and_are_not_root(compose: dict[str, Any]) -> None:
    first, second = (dict(compose["services"][name]) for name in REPLICAS)
    for service in (first, second):
        del service["networks"], service["depends_on"]
    assert first == second
    assert first["read_only"] and first["cap_drop"] == ["ALL"] and first["user"] == "10001:10001"
    assert "\nUSER 10001:10001\n" in (DEPLOY / "Containerfile").read_text(encoding="utf-8")


def test_no_secret_is_a_variable_and_every_variable_means_something(compose: dict[str, Any]) -> None:
    given = compose["services"]["app1"]["environment"]
    known = {variable(name) for name in Settings.model_fields} | set(VARIABLES.values()) | {"ROTTA_DATABASE_AT"}
    assert set(given) <= known
    secret = {"ROTTA_DATABASE_URL", "ROTTA_OIDC_CLIENT_SECRET", "STREAMLIT_SERVER_COOKIE_SECRET"}
    assert not secret & set(given)
    plain = {name: re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", value) for name, value in given.items()}
    settings = read_settings(plain)
    assert (settings.mode, settings.retention_months, settings.admins) == ("hosted", 24, ())


def test_a_replica_reads_its_secrets_from_files_and_prints_none(compose: dict[str, Any], tmp_path: Path) -> None:
    for name in compose["services"]["app1"]["secrets"]:
        (tmp_path / name).write_text(f"the {name}")
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\nenv > "$ROTTA_SECRETS/seen"; echo "$@"\n')
    python.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "ROTTA_SECRETS": str(tmp_path), "ROTTA_PYTHON": str(python)}
    run = subprocess.run([DEPLOY / "start.sh"], env=environment, capture_output=True, text=True, check=True)
    seen = dict(line.split("=", 1) for line in (tmp_path / "seen").read_text().splitlines())
    assert seen["ROTTA_DATABASE_URL"] == "postgresql+psycopg://rotta:the database_password@db:5432/rotta"
    assert seen["STREAMLIT_SERVER_COOKIE_SECRET"] == "the cookie_secret"
    assert seen["ROTTA_OIDC_CLIENT_SECRET"] == "the oidc_client_secret"
    assert "the " not in run.stdout + run.stderr and "serve.py" in run.stdout


def test_what_the_container_copies_exists_and_is_not_ignored() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (DEPLOY / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE)
    wanted = {name for line in copied for name in line.split()}
    kept = {line[1:] for line in (DEPLOY / "Containerfile.dockerignore").read_text().splitlines() if line[0] == "!"}
    assert {"app.py", "serve.py", "planner", "pages", "content", "static"} <= wanted
    for name in wanted:
        assert (DEPLOY.parent / name).exists(), name
        assert name in kept or name == ".streamlit", name


def test_the_proxy_is_given_every_value_it_asks_for(compose: dict[str, Any], template: str) -> None:
    given = {k: v for k, v in compose["services"]["proxy"]["environment"].items() if k != "NGINX_ENVSUBST_FILTER"}
    assert set(given) == set(re.findall(r"\$\{(ROTTA_\w+)\}", template))
    assert "${" not in filled_in(template, given)
    addresses = [compose["services"][name]["networks"]["inside"]["ipv4_address"] + ":8501" for name in REPLICAS]
    assert [given["ROTTA_REPLICA_1"], given["ROTTA_REPLICA_2"]] == addresses


def test_a_third_replica_is_added_where_the_first_two_stand(template: str) -> None:
    assert for_replicas(template, 2) == template
    found = for_replicas(template, 3)
    assert 'split_clients "$request_id" $rotta_new { 33% r1; 33% r2; * r3; }' in found
    assert "r3 r3; default $rotta_new;" in found and '"~${ROTTA_REPLICA_3}$" r3;' in found
    for name, other, another in ((1, 2, 3), (2, 1, 3), (3, 1, 2)):
        one, *backups = (f"${{ROTTA_REPLICA_{n}}}" for n in (name, other, another))
        spare = " ".join(f"server {at} backup;" for at in backups)
        assert f"upstream r{name} {{ server {one} max_fails=1 fail_timeout=5s; {spare} keepalive 16; }}" in found


def test_the_log_of_the_proxy_never_holds_an_address_with_its_key(template: str) -> None:
    form = re.search(r"log_format rotta '(.*)';", template)
    assert form is not None
    for leaking in ("$request ", "$request_uri", "$args", "$query_string", "$http_referer", "$http_cookie"):
        assert leaking not in f"{form[1]} "
    assert re.findall(r"error_log (\S+) (\S+);", template) == [("stderr", "crit")]
