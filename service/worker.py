"""The worker's process: ``python -m service.worker`` takes turns, settles holds, refers cases and watches the clock."""

import asyncio
import signal
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import structlog
from procrastinate import App, JobContext, RetryStrategy
from procrastinate.jobs import Job
from procrastinate.retry import RetryDecision

from case_store.evidence_check import check_some
from case_store.unit_of_work import AFTER_OTHERS, PICTURES
from complaints.commands import SettleHold, TickHolds
from complaints.model import ConversationId, EvidenceId, HoldId, MessageId
from desk.referral import refer_case
from dialogue.bot import RasaBot
from dialogue.turns import Dialogue
from service import log
from service.bootstrap import Service, build
from service.channels import Channels
from service.label_reading import PictureReading
from service.settings import Settings

HEARTBEAT, STALLED = 2.0, 10.0
TURN_ATTEMPTS = 3
READ_ATTEMPTS = 3
FETCH_ATTEMPTS = 7  # two minutes in all
CONCURRENCY = 24  # most of them wait: for the end of a burst, for a platform, for Rasa
PICTURES_AT_ONCE = 2  # one for its codes, one for its print; each holds its picture in memory
WAYS: dict[str, Any] = {
    "fetch_job_polling_interval": 0.1,
    "delete_jobs": "successful",
    "update_heartbeat_interval": HEARTBEAT,
    "stalled_worker_timeout": STALLED,
    "shutdown_graceful_timeout": 4,
    "install_signal_handlers": False,  # there are two workers, and one of these
}
logger = structlog.get_logger("worker")


class Patient(RetryStrategy):
    """Try a job that failed again, ever more slowly, without holding up those that come after it with its lock."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        decision = super().get_retry_decision(exception=exception, job=job)
        if decision is not None:
            decision.priority = AFTER_OTHERS
        return decision


PATIENT = Patient(max_attempts=12, exponential_wait=2)


@contextmanager
def noted(job: str) -> Iterator[None]:
    """Say in the log which job failed and where, never with the error's words; the job is tried again."""
    try:
        yield
    except Exception as error:  # an edge: whatever it was is logged without its words, and raised again
        frame = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("job failed", job=job, error=type(error).__name__, at=f"{frame.filename}:{frame.lineno}")
        raise


def register(app: App, service: Service, dialogue: Dialogue) -> None:
    """The jobs, under the names that the case store defers them by. Each is safe to run twice."""

    @app.task(name="take_turn", pass_context=True, retry=RetryStrategy(max_attempts=TURN_ATTEMPTS, wait=1))
    async def take_turn(context: JobContext, conversation_id: str) -> None:
        conversation = ConversationId(conversation_id)
        try:
            with noted("take_turn"):
                await dialogue.take_turn(conversation)
        except Exception:  # an edge: one message that breaks us must not silence its conversation
            stuck = await dialogue.first_unanswered(conversation)
            if context.job.attempts + 1 >= TURN_ATTEMPTS and stuck:
                await dialogue.give_up(stuck)
                await dialogue.take_turn(conversation)
            else:
                raise

    @app.task(name="settle_hold", retry=PATIENT)
    async def settle_hold(hold_id: str) -> None:
        with noted("settle_hold"):
            await service.bus.handle(SettleHold(str(uuid.uuid4()), HoldId(hold_id)))

    @app.task(name="refer_case", retry=PATIENT)
    async def refer(case_id: str) -> None:
        with noted("refer_case"):
            await refer_case(case_id, service)

    @app.periodic(cron="* * * * *")
    @app.task(name="tick_holds", queueing_lock="tick_holds")
    async def tick_holds(timestamp: int) -> None:
        with noted("tick_holds"):
            await service.bus.handle(TickHolds(f"tick-{timestamp}"))

    @app.periodic(cron="0 20 * * *")  # 3 o'clock in Thailand
    @app.task(name="check_evidence", queueing_lock="check_evidence", retry=RetryStrategy(max_attempts=3, wait=600))
    async def check_evidence(timestamp: int) -> None:
        with noted("check_evidence"):
            await check_some(service.database, service.evidence, service.clock)

    @app.periodic(cron="* * * * * */5")
    @app.task(name="requeue_stalled", queueing_lock="requeue_stalled")
    async def requeue_stalled(timestamp: int) -> None:
        """A killed worker's jobs keep their conversations locked until somebody takes them up again."""
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
            logger.warning("job requeued", task=job.task_name)
            await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))


def register_channels(app: App, channels: Channels) -> None:
    """The jobs of the platforms. Each is safe to run twice."""

    @app.task(name="deliver", retry=PATIENT)
    async def deliver(conversation_id: str) -> None:
        with noted("deliver"):
            await channels.delivery.deliver(ConversationId(conversation_id))

    @app.task(name="fetch_file", pass_context=True, retry=Patient(max_attempts=FETCH_ATTEMPTS, exponential_wait=2))
    async def fetch_file(context: JobContext, message_id: str) -> None:
        try:
            with noted("fetch_file"):
                await channels.fetching.fetch(MessageId(message_id))
        except Exception:  # an edge: what cannot be fetched must not leave its sender without a word
            if context.job.attempts + 1 < FETCH_ATTEMPTS:
                raise
            await channels.fetching.give_up(MessageId(message_id))

    @app.task(name="read_profile", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
    async def read_profile(conversation_id: str) -> None:
        with noted("read_profile"):
            await channels.read_profile(ConversationId(conversation_id))

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="watch_channels", queueing_lock="watch_channels")
    async def watch_channels(timestamp: int) -> None:
        with noted("watch_channels"):
            await channels.watch()

    @app.periodic(cron="15 20 * * *")
    @app.task(name="prune_channels", queueing_lock="prune_channels")
    async def prune_channels(timestamp: int) -> None:
        """Once a day, at a quarter past three in the night of Thailand."""
        with noted("prune_channels"):
            await channels.prune()


def register_pictures(app: App, pictures: PictureReading) -> None:
    """The job that reads a picture. Safe to run twice."""

    @app.task(
        name="read_picture", queue=PICTURES, pass_context=True, retry=RetryStrategy(max_attempts=READ_ATTEMPTS, wait=2)
    )
    async def read_picture(context: JobContext, evidence_id: str) -> None:
        try:
            with noted("read_picture"):
                await pictures.read(EvidenceId(evidence_id))
        except Exception:  # an edge: a picture that breaks us is shown to officers as it is
            if context.job.attempts + 1 < READ_ATTEMPTS:
                raise
            await pictures.give_up(EvidenceId(evidence_id))

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="wake_pictures", queueing_lock="wake_pictures")
    async def wake_pictures(timestamp: int) -> None:
        with noted("wake_pictures"):
            await pictures.wake()


async def run_until_told_to_stop(app: App) -> None:
    """Work off both queues until a signal comes or one of the workers fails; what is being done is finished first."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    workers = [
        asyncio.ensure_future(app.run_worker_async(queues=[queue], concurrency=at_once, **WAYS))
        for queue, at_once in (("default", CONCURRENCY), (PICTURES, PICTURES_AT_ONCE))
    ]
    stop = asyncio.ensure_future(told.wait())
    done, _ = await asyncio.wait({stop, *workers}, return_when=asyncio.FIRST_COMPLETED)
    for one in (stop, *workers):
        one.cancel()
    await asyncio.gather(stop, *workers, return_exceptions=True)
    for one in done - {stop}:
        one.result()


async def work(settings: Settings) -> None:
    service = build(settings)
    bot = RasaBot(settings.bot_address, settings.bot_secret.get_secret_value())
    pictures = PictureReading(service)
    pictures.warm()
    channels = Channels(service)
    app = service.database.jobs
    register(app, service, Dialogue(service.database, bot, service.clock, settings.windows, channels))
    register_channels(app, channels)
    register_pictures(app, pictures)
    try:
        async with app.open_async():
            first = asyncio.create_task(channels.watch(call_us=False))  # the gateway may still be starting
            try:
                await run_until_told_to_stop(app)
            finally:
                first.cancel()
                await asyncio.gather(first, return_exceptions=True)
    finally:
        pictures.close()
        await channels.close()
        await bot.close()
        await service.close()


def main() -> None:
    log.configure("worker")
    asyncio.run(work(Settings()))


if __name__ == "__main__":
    main()
