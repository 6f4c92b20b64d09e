"""What the embedded provider needs to start."""

from collections.abc import Mapping
from dataclasses import dataclass, field

DEFAULT_PORT = 8002


@dataclass(frozen=True)
class ProviderConfig:
    """`database_url` may be a libpq or an SQLAlchemy URL; signed events are posted to `events_url` (None: nowhere).

    Raises:
        ValueError: without a database or a signing key.
    """

    database_url: str = field(repr=False)
    key: str = field(repr=False)
    events_url: str | None = None
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT

    def __post_init__(self) -> None:
        if not self.database_url:
            raise ValueError("the provider needs a database (RONGTHUK_DATABASE_URL)")
        if not self.key:
            raise ValueError("the provider needs a signing key (RONGTHUK_PROVIDER_KEY)")


def config_from(environment: Mapping[str, str]) -> ProviderConfig:
    """Read the `RONGTHUK_*` variables. Raises `ValueError` when one that is needed is missing or is no number."""
    return ProviderConfig(
        database_url=environment.get("RONGTHUK_DATABASE_URL", ""),
        key=environment.get("RONGTHUK_PROVIDER_KEY", ""),
        events_url=environment.get("RONGTHUK_PROVIDER_EVENTS_URL") or None,
        port=int(environment.get("RONGTHUK_PROVIDER_PORT") or DEFAULT_PORT),
    )


def sqlalchemy_url(database_url: str) -> str:
    """The same database through SQLAlchemy's psycopg 3 driver, which serves sync and async engines alike."""
    scheme, separator, rest = database_url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator and scheme in {"postgres", "postgresql"} else database_url
