"""A real OpenID provider on a free port: discovery, keys, a page to choose a person on, codes used once, RS256 tokens, sign-out."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "rotta", "a client secret nobody may read in a log"
Forgery = Literal["key", "nonce", "audience", "none_algorithm"]


class Provider:
    """``people`` maps a person's name to the claims vouched for; ``forge`` and ``issued_ago`` make the next tokens wrong.

    Refusals are kept in ``refused``, every secret that went over the wire in ``issued``.
    """

    def __init__(self, people: Mapping[str, Mapping[str, Any]]) -> None:
        self.people = people
        self.forge: Forgery | None = None
        self.issued_ago = 0.0
        self.issued: list[str] = []
        self.refused: list[str] = []
        self.key, self.other_key = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
        self.codes: dict[str, dict[str, str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": self}))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "email", "profile"],
        }

    def code_for(self, person: str, asked: Mapping[str, str]) -> str:
        code = secrets.token_urlsafe(24)
        self.codes[code] = {**asked, "person": person}
        self.issued.append(code)
        return code

    def tokens(self, code: str, verifier: str, redirect_uri: str, client: tuple[str, str]) -> dict[str, Any] | None:
        """What the code is worth; None for one that was used, was made for somebody else or lacks its proof."""
        asked = self.codes.pop(code, None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if (
            asked is None
            or client != (CLIENT_ID, CLIENT_SECRET)
            or asked["redirect_uri"] != redirect_uri
            or asked.get("code_challenge") != proof
        ):
            self.refused.append(code)
            return None
        given = {"access_token": secrets.token_urlsafe(24), "id_token": self._identity(asked)}
        self.issued.extend(given.values())
        return {**given, "token_type": "Bearer", "expires_in": 3600}

    def _identity(self, asked: Mapping[str, str]) -> str:
        now = int(time.time() - self.issued_ago)
        claims = {
            "iss": self.url,
            "sub": f"subject-{asked['person']}",
            "aud": "somebody else" if self.forge == "audience" else CLIENT_ID,
            "iat": now,
            # An old sign-in may come with a token that is still good: how long one lasts is Rotta's to decide.
            "exp": int(time.time()) + 3600,
            "nonce": "another" if self.forge == "nonce" else asked["nonce"],
            **self.people[asked["person"]],
        }
        if self.forge == "none_algorithm":
            parts = ({"alg": "none"}, claims)
            return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."
        key = self.other_key if self.forge == "key" else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self._json(self.provider.metadata())
        elif parts.path == "/keys":
            self._json({"keys": [self.provider.key.as_dict(private=False)]})
        elif parts.path == "/authorize" and asked.get("client_id") == CLIENT_ID:
            self._choose(asked)
        elif parts.path == "/logout":
            self._go(asked["post_logout_redirect_uri"])
        else:
            self._answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        form = {name: values[0] for name, values in sent.items()}
        scheme, _, given = self.headers.get("Authorization", "").partition(" ")
        user, _, word = base64.b64decode(given).decode().partition(":") if scheme == "Basic" else ("", "", "")
        client = (unquote(user), unquote(word)) if user else (form.get("client_id", ""), form.get("client_secret", ""))
        verifier, back = form.get("code_verifier", ""), form.get("redirect_uri", "")
        found = self.provider.tokens(form.get("code", ""), verifier, back, client)
        self._json(found or {"error": "invalid_grant"}, 200 if found else 400)

    def _choose(self, asked: Mapping[str, str]) -> None:
        """The page on which the test says who it is, or that it would rather not."""
        back, state = asked["redirect_uri"], asked["state"]
        if "as" in asked:
            self._go(f"{back}?{urlencode({'code': self.provider.code_for(asked['as'], asked), 'state': state})}")
            return
        links = [(name, f"/authorize?{urlencode({**asked, 'as': name})}") for name in self.provider.people]
        links.append(("refuse", f"{back}?{urlencode({'error': 'access_denied', 'state': state})}"))
        rows = "".join(f'<p><a href="{html.escape(url)}">{html.escape(name)}</a></p>' for name, url in links)
        self._answer(200, f"<title>Who are you</title>{rows}".encode(), "text/html; charset=utf-8")

    def _go(self, url: str) -> None:
        self.send_response(302)
        self.send_header("Location", url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _json(self, value: object, status: int = 200) -> None:
        self._answer(status, json.dumps(value).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """A test's own provider has nothing to say on the console."""
