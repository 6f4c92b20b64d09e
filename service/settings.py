"""Every setting, read once from ``RONGTHUK_*`` variables or ``.env``; the service refuses to start on unsafe ones."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from channels.evidence import Limits
from complaints.clocks import Clocks
from dialogue.bursts import Windows

SHORTEST_SECRET = 16
TELEGRAM_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{8,80}")
TELEGRAM_SECRET = re.compile(rf"[A-Za-z0-9_-]{{{SHORTEST_SECRET},256}}")
ORIGIN = re.compile(r"https://[a-z0-9.-]+(?::[0-9]+)?|http://(?:127\.0\.0\.1|localhost)(?::[0-9]+)?")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseSettings):
    """One frozen object for a process; ``shown()`` is what may be printed."""

    model_config = SettingsConfigDict(
        env_prefix="RONGTHUK_", env_file=".env", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: str = ""
    bind_host: str = "127.0.0.1"
    public_port: int = 8000
    desk_port: int = 8001
    public_url: str = "http://127.0.0.1:8000"
    desk_url: str = "http://127.0.0.1:8001"
    data_folder: Path = Path("var")
    storage_url: str = ""
    demo: bool = True
    trusted_proxies: int = Field(default=0, ge=0)
    embed_origins: Annotated[list[str], NoDecode] = []

    encryption_keys: Annotated[list[SecretStr], NoDecode] = Field(min_length=1)
    index_key: SecretStr
    evidence_identity: SecretStr
    evidence_recovery_recipient: str | None = None

    line_channel_secret: SecretStr | None = None
    line_channel_access_token: SecretStr | None = None
    line_api_url: str = "https://api.line.me"
    line_data_api_url: str = "https://api-data.line.me"

    telegram_bot_token: SecretStr | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_mode: Literal["webhook", "polling"] = "webhook"
    telegram_api_url: str = "https://api.telegram.org"

    burst_window_ms: int = Field(default=100, ge=0, le=5_000)
    burst_pause_ms: int = Field(default=1_500, ge=0, le=10_000)

    provider_url: str = ""
    provider_port: int = 8002
    provider_key: SecretStr
    provider_timeout: float = Field(default=5.0, gt=0, le=30)

    bot_port: int = 5005
    bot_secret: SecretStr
    actions_port: int = 5055
    actions_secret: SecretStr

    hold_hours: int = Field(default=72, ge=1, le=24 * 30)
    fact_finding_days: int = Field(default=15, ge=1, le=90)
    evidence_due_days: int = Field(default=3, ge=1)
    max_file_bytes: int = Field(default=25 * 1024 * 1024, ge=1024)
    max_video_bytes: int = Field(default=200 * 1024 * 1024, ge=1024)

    @field_validator(
        "line_channel_secret",
        "line_channel_access_token",
        "telegram_bot_token",
        "telegram_webhook_secret",
        mode="before",
    )
    @classmethod
    def nothing_is_not_set(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("encryption_keys", "embed_origins", mode="before")
    @classmethod
    def split_lists(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("encryption_keys")
    @classmethod
    def keys_are_fernet_keys(cls, value: list[SecretStr]) -> list[SecretStr]:
        for key in value:
            Fernet(key.get_secret_value())
        return value

    @field_validator("embed_origins")
    @classmethod
    def origins_are_origins(cls, value: list[str]) -> list[str]:
        """They go into a header, so nothing else may be in them."""
        for origin in value:
            if not ORIGIN.fullmatch(origin):
                raise ValueError("RONGTHUK_EMBED_ORIGINS takes origins such as https://www.example.co.th, by commas")
        return value

    @model_validator(mode="after")
    def promises_can_be_kept(self) -> Self:
        """Refuse what would break a promise: short secrets, or the open network without HTTPS."""
        for name in ("index_key", "provider_key", "bot_secret", "actions_secret"):
            if len(getattr(self, name).get_secret_value()) < SHORTEST_SECRET:
                raise ValueError(f"RONGTHUK_{name.upper()} is shorter than {SHORTEST_SECRET} characters")
        if (self.line_channel_secret is None) != (self.line_channel_access_token is None):
            raise ValueError("LINE needs both RONGTHUK_LINE_CHANNEL_SECRET and RONGTHUK_LINE_CHANNEL_ACCESS_TOKEN")
        if self.telegram_bot_token is not None:
            self._telegram_fits(self.telegram_bot_token.get_secret_value())
        if self.bind_host not in LOOPBACK and not self.public_url.startswith("https://"):
            raise ValueError("RONGTHUK_PUBLIC_URL must be https:// when the service is reachable from outside")
        if self.demo and (self.bind_host not in LOOPBACK or self.public_url.startswith("https://")):
            raise ValueError("RONGTHUK_DEMO=false is needed when the service is reachable from outside")
        return self

    def _telegram_fits(self, token: str) -> None:
        if not TELEGRAM_TOKEN.fullmatch(token):
            raise ValueError("RONGTHUK_TELEGRAM_BOT_TOKEN is no token of BotFather's, such as 123456789:AbC…")
        secret = self.telegram_webhook_secret.get_secret_value() if self.telegram_webhook_secret else ""
        if self.telegram_mode == "webhook" and not TELEGRAM_SECRET.fullmatch(secret):
            raise ValueError(
                f"RONGTHUK_TELEGRAM_WEBHOOK_SECRET must have {SHORTEST_SECRET} to 256 letters, digits, - or _, "
                "or set RONGTHUK_TELEGRAM_MODE=polling"
            )

    @property
    def telegram_bot(self) -> str:
        """The bot's id: the part of its token that is no secret."""
        return self.telegram_bot_token.get_secret_value().partition(":")[0] if self.telegram_bot_token else ""

    @property
    def line_on(self) -> bool:
        return self.line_channel_secret is not None

    @property
    def windows(self) -> Windows:
        return Windows(timedelta(milliseconds=self.burst_window_ms), timedelta(milliseconds=self.burst_pause_ms))

    @property
    def limits(self) -> Limits:
        return Limits(self.max_file_bytes, self.max_video_bytes)

    @property
    def provider_address(self) -> str:
        """The COD provider's API; the embedded provider where none is set."""
        return self.provider_url or f"http://127.0.0.1:{self.provider_port}"

    @property
    def bot_address(self) -> str:
        return f"http://127.0.0.1:{self.bot_port}"

    @property
    def storage(self) -> str:
        return self.storage_url or str(self.data_folder / "evidence")

    @property
    def clocks(self) -> Clocks:
        return Clocks(
            provisional_hold=timedelta(hours=self.hold_hours),
            fact_finding=timedelta(days=self.fact_finding_days),
            evidence_due=timedelta(days=self.evidence_due_days),
        )

    def shown(self) -> dict[str, str]:
        """All settings as text, secrets and passwords masked."""
        shown = {name: str(value) for name, value in self.model_dump().items()}
        if "@" in self.database_url:
            shown["database_url"] = "postgresql://***"
        return shown
