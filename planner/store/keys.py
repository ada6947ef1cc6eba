"""Makes, finds, renews and revokes the keys of plans; the database knows only their hashes."""

from __future__ import annotations

import hashlib
import re
import secrets

from sqlalchemy import Connection, insert, select, update

from planner.store.access import ClientRef, client_for
from planner.store.errors import UnknownPlan
from planner.store.moments import stamp
from planner.store.tables import link

PlanKey = str | ClientRef
TOKEN_BYTES = 24
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


def digest(token: object) -> str | None:
    """What the database knows of a token; None for what cannot be one."""
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        return None
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def new_key(connection: Connection, plan_id: int) -> str:
    """One more key to this plan: the only copy."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    connection.execute(insert(link).values(token_hash=digest(token), plan_id=plan_id, created_at=stamp()))
    return token


def plan_behind(connection: Connection, key: PlanKey) -> int:
    """The plan that this key opens, or that this actor may open. Raises UnknownPlan, Forbidden."""
    if isinstance(key, ClientRef):
        return int(client_for(connection, key.actor, key.client_id).plan_id)
    hashed = digest(key)
    if hashed is not None:
        mine = select(link.c.plan_id).where(link.c.token_hash == hashed, link.c.revoked_at.is_(None))
        found = connection.execute(mine).scalar()
        if found is not None:
            return int(found)
    raise UnknownPlan


def revoke_all(connection: Connection, plan_id: int) -> None:
    """No key opens this plan any more."""
    standing = update(link).where(link.c.plan_id == plan_id, link.c.revoked_at.is_(None))
    connection.execute(standing.values(revoked_at=stamp()))


def who_of(key: PlanKey) -> str:
    """Who writes, as the history shows it."""
    return str(key.actor) if isinstance(key, ClientRef) else "link"
