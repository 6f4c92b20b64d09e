"""`python -m bot`: the Rasa server on loopback, quiet, stopped by SIGTERM."""

import logging
import os
import sys


def prepare() -> None:
    """Set what must be set before TensorFlow is imported (Rasa imports it although nothing here uses it).

    No device search, no banner, no telemetry, and not the optional jax, which alone takes more than a second.
    Libraries' advice to their developers, and Rasa's warnings that quote what was typed, go nowhere.
    """
    os.environ.update({"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""})
    os.environ.update({"LOG_LEVEL": "WARNING", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"})
    sys.modules["jax"] = None  # type: ignore[assignment]  # Python's own way to say "not installed"
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)


def main() -> None:
    """Serve until SIGTERM; refuse to start, with the reason, when a secret, a key or the model is missing."""
    prepare()
    from rasa.shared.exceptions import RasaException
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    from bot.server import HOST, build

    configure_logging_and_warnings(logging.WARNING)
    configure_structlog(logging.WARNING)
    try:
        app = build()
    except RasaException as refusal:
        sys.exit(f"bot: refuses to start: {refusal}")
    app.run(host=HOST, port=int(os.environ.get("RONGTHUK_BOT_PORT", "5005")), workers=1, access_log=False)
    # Every turn is committed or was never run; taking TensorFlow apart in good order would only cost 3 seconds.
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
