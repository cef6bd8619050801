"""Who may open the live WebSocket: the page's own origin, with a short-lived token that only the page can read.

Browsers apply no same-origin rule to WebSockets, so any page that someone opens could connect: the server checks
`Origin`. It checks `Host` too: a foreign name that was made to point here (DNS rebinding) would pass as same origin.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from urllib.parse import urlsplit

from fleetlib.clock import Clock
from fleetlib.settings import LiveSettings
from fleetlib.units import US_PER_S

TOKEN_LIFE_S = 300  # from the page's load to its connection; an open connection stays


class Access:
    """Makes and checks tokens, checks `Host` and `Origin`.

    Args:
        settings: Secret, own host, allowed origins.
        clock: Gives the time.
    """

    def __init__(self, settings: LiveSettings, clock: Clock) -> None:
        secret = settings.token_secret
        self._key = secret.get_secret_value().encode() if secret is not None else secrets.token_bytes(32)
        self._clock = clock
        self._origins = {one.strip().rstrip("/") for one in settings.allowed_origins.split(",") if one.strip()}
        self._hosts = {"localhost", settings.host, *(urlsplit(one).hostname or "" for one in self._origins)}

    def token(self, host: str) -> str:
        """Return a token that is valid for five minutes: its expiry (seconds since 1970) and a signature.

        Args:
            host: The `Host` header that it was asked of; it is good for no other, even where servers share a secret.
        """
        expiry = str(self._clock.now_us() // US_PER_S + TOKEN_LIFE_S)
        return f"{expiry}.{self._sign(expiry, host)}"

    def is_valid(self, token: str, host: str) -> bool:
        """Return whether a token is ours, for this host and not expired."""
        expiry, _, signature = token.partition(".")
        if not (expiry.isascii() and expiry.isdigit() and len(expiry) < 16 and signature.isascii()):
            return False
        return (
            hmac.compare_digest(signature, self._sign(expiry, host)) and int(expiry) * US_PER_S > self._clock.now_us()
        )

    def is_known_host(self, host: str) -> bool:
        """Return whether a `Host` header names this server: an address, localhost, or a name from the settings."""
        name = urlsplit(f"//{host}").hostname or ""
        return name in self._hosts or _is_address(name)

    def is_allowed_origin(self, origin: str | None, host: str) -> bool:
        """Return whether a page of this origin may connect; a program that is no browser sends none."""
        if origin is None:
            return True
        return origin in self._origins or origin in (f"http://{host}", f"https://{host}")

    def _sign(self, expiry: str, host: str) -> str:
        return hmac.new(self._key, f"live {expiry} {host.lower()}".encode(), hashlib.sha256).hexdigest()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
