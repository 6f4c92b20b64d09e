from tests.support.provider_fixtures import provider, provider_database, receiver

__all__ = ["provider", "provider_database", "receiver"]
