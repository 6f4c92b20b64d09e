"""Numbers for whoever watches the gateway: counts only, nothing about anybody."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Metrics:
    """One registry for each app, so that several may live in one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.responses = self._counter("rongthuk_http_responses", "HTTP answers by class of status", "status")
        self.refusals = self._counter("rongthuk_refusals", "Requests turned down, by code", "code")
        self.received = self._counter(
            "rongthuk_messages_received", "Messages stored, by channel and kind", "channel", "kind"
        )
        self.streams = Gauge("rongthuk_open_streams", "Event streams that are open", registry=self._registry)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self._registry)

    def page(self) -> bytes:
        """Prometheus text."""
        return generate_latest(self._registry)
