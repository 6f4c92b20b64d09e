"""Training and reading through Rasa itself, each pipeline in a process of its own that shares only the imports."""

import asyncio
import logging
import multiprocessing
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from tests.bench_nlu.pipelines import ROOT, Pipeline

LOG = ROOT / "var" / "log" / "bench-nlu.log"
TIMED_LINES = 300
Result = TypeVar("Result")


@dataclass(frozen=True)
class Guess:
    """The likeliest intent of a message (None when it has no words) and how sure the pipeline is."""

    intent: str | None
    confidence: float


@dataclass(frozen=True)
class Run:
    """What one pipeline costs, and what it makes of each group of texts; milliseconds are of one thread."""

    pipeline: Pipeline
    training_seconds: float
    megabytes: float
    median_ms: float
    p95_ms: float
    guesses: dict[str, list[Guess]]


def prepare() -> None:
    """Import Rasa once, before any process is started; no telemetry, no cache, no advice to developers."""
    os.environ.update({"RASA_TELEMETRY_ENABLED": "false", "RASA_MAX_CACHE_SIZE": "0", "CUDA_VISIBLE_DEVICES": ""})
    os.environ.update({"TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "PYTHONWARNINGS": "ignore"})
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.unlink(missing_ok=True)
    import rasa.core.agent
    import rasa.model_training  # noqa: F401
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    configure_logging_and_warnings(logging.WARNING)
    configure_structlog(logging.WARNING)  # otherwise each parse also writes what was typed


def run(pipeline: Pipeline, texts: dict[str, list[str]]) -> Run:
    """Train the pipeline on data/nlu and let it read every text."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, model = _apart(_train, pipeline.config(), Path(folder))
        (median, p95), guesses = _apart(_read, model, texts)
        return Run(pipeline, seconds, model.stat().st_size / 1e6, median, p95, guesses)


def _apart(work: Callable[..., Result], *given: Any) -> Result:
    """The work's result from a child process, whose output goes to the log."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork"), _to_log) as child:
        return child.submit(work, *given).result()


def _to_log() -> None:
    descriptor = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)


def _train(config: dict[str, Any], folder: Path) -> tuple[float, Path]:
    """Seconds of Rasa's own training, from reading the examples to the written archive."""
    from rasa.model_training import train_nlu

    path = folder / "config.yml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    started = time.monotonic()
    model = train_nlu(str(path), str(ROOT / "data" / "nlu"), str(folder), fixed_model_name="bench")
    if model is None:
        raise RuntimeError(f"Rasa trained nothing; see {LOG}")
    return time.monotonic() - started, Path(model)


def _read(model: Path, texts: dict[str, list[str]]) -> "tuple[tuple[float, float], dict[str, list[Guess]]]":
    """Median and 95th percentile of a parse's milliseconds in the first group, and a guess for every text."""
    import tensorflow
    from rasa.core.agent import Agent
    from threadpoolctl import threadpool_limits

    from bot.channel import harmless

    tensorflow.config.threading.set_intra_op_parallelism_threads(1)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)

    async def parse_all(agent: Agent, several: Sequence[str]) -> "list[tuple[float, Guess]]":
        # What reaches Rasa never begins with a slash.
        return [await _parse(agent, harmless(text)) for text in several]

    with threadpool_limits(1):
        agent = Agent.load(str(model))
        said = {group: asyncio.run(parse_all(agent, several)) for group, several in texts.items()}
    taken = [ms for ms, _ in next(iter(said.values()))]
    ordered = sorted(random.Random(1).sample(taken, min(TIMED_LINES, len(taken))))  # the same lines for every pipeline
    guesses = {group: [guess for _, guess in several] for group, several in said.items()}
    return (statistics.median(ordered), ordered[int(len(ordered) * 0.95)]), guesses


async def _parse(agent: Any, text: str) -> "tuple[float, Guess]":
    started = time.perf_counter()
    intent = (await agent.parse_message(text))["intent"]
    return (time.perf_counter() - started) * 1000, Guess(intent.get("name"), float(intent.get("confidence") or 0.0))
