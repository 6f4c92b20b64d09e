"""Secrets of the demo: made at the first start, kept in ``var/secrets.env`` for their owner only."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet
from dotenv import dotenv_values
from pyrage import x25519


def ensure_secrets(data_folder: Path) -> dict[str, str]:
    """The secrets of this installation as environment variables; what the environment or ``.env`` sets stays."""
    path = data_folder / "secrets.env"
    given = {**{k: v for k, v in dotenv_values(".env").items() if v}, **os.environ}
    known = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line) if path.exists() else {}
    makers = {
        "RONGTHUK_ENCRYPTION_KEYS": lambda: Fernet.generate_key().decode(),
        "RONGTHUK_INDEX_KEY": lambda: secrets.token_urlsafe(32),
        "RONGTHUK_EVIDENCE_IDENTITY": lambda: str(x25519.Identity.generate()),
        "RONGTHUK_PROVIDER_KEY": lambda: secrets.token_urlsafe(32),
        "RONGTHUK_BOT_SECRET": lambda: secrets.token_urlsafe(32),
        "RONGTHUK_ACTIONS_SECRET": lambda: secrets.token_urlsafe(32),
    }
    missing = {name: make() for name, make in makers.items() if name not in known and name not in given}
    if missing:
        data_folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in {**known, **missing}.items())
    return {name: given.get(name) or {**known, **missing}[name] for name in makers}
