"""What must never be written: passwords in an executed notebook, its page or its record."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, SecretStr

MASK = "[hidden]"
_URL_PASSWORD = re.compile(r"(?P<head>\b[a-z][a-z0-9+.\-]*://[^\s:/@\"']*:)(?P<secret>[^\s@\"']+)(?=@)", re.IGNORECASE)
_SECRET_NAMES = ("PASSWORD", "SECRET", "TOKEN", "API_KEY", "PGPASSWORD")
_SHORTEST = 4  # a shorter "secret" would mask ordinary words


def known_secrets(settings: BaseModel) -> frozenset[str]:
    """Return the secret values that this process could leak: of the settings and of the environment."""
    values = {secret.get_secret_value() for secret in _secrets(settings)}
    values |= {value for name, value in os.environ.items() if any(word in name.upper() for word in _SECRET_NAMES)}
    values |= set(_saved_addresses(settings))
    values |= {password for value in list(values) for password in _passwords(value)}
    return frozenset(value for value in values if len(value) >= _SHORTEST)


def mask(text: str, secrets: Iterable[str]) -> str:
    """Return a text without these secrets, and without any password inside an address."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return _URL_PASSWORD.sub(lambda found: found["head"] + MASK, text)


def mask_tree(value: Any, secrets: Iterable[str]) -> Any:
    """Return nested lists and dicts with every text masked."""
    secrets = tuple(secrets)
    if isinstance(value, str):
        return mask(value, secrets)
    if isinstance(value, dict):
        return {key: mask_tree(inner, secrets) for key, inner in value.items()}
    return [mask_tree(inner, secrets) for inner in value] if isinstance(value, (list, tuple)) else value


def _secrets(settings: BaseModel) -> Iterator[SecretStr]:
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield value
        elif isinstance(value, BaseModel):
            yield from _secrets(value)


def _saved_addresses(settings: BaseModel) -> Iterator[str]:
    """Addresses, maybe with passwords, in the file that the stack and the demo write."""
    home = getattr(settings, "home", None)
    try:
        saved = json.loads((Path(home) / "database.json").read_text(encoding="utf-8")) if home else {}
    except (OSError, ValueError):
        return
    yield from (str(value) for value in saved.values())


def _passwords(url: str) -> Iterator[str]:
    try:
        password = urlsplit(url).password
    except ValueError:
        return
    if password:
        yield password
        yield unquote(password)
