"""One log for all processes: a line each, the process named first, never what a person said."""

import logging
import sys
import traceback

import structlog


def place_only(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """An error as its type and its place: its words and the variables around it may quote a person."""
    record = event.get("_record")
    info = event.pop("exc_info", None) or (record.exc_info if record else None)
    error = sys.exc_info() if info is True else info
    if isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    if isinstance(error, tuple) and error[0] is not None:
        frames = traceback.extract_tb(error[2])
        event["error"] = error[0].__name__
        event["at"] = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "-"
    return event


def configure(process: str) -> None:
    """Send structlog and the standard library's loggers to standard output in one readable form."""
    shared: list[structlog.typing.Processor] = [
        structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
        structlog.stdlib.add_log_level,
        place_only,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                lambda _logger, _name, event: {**event, "event": f"{process:<9}{event['event']}"},
                structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), pad_event_to=0),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
