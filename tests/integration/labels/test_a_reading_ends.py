"""Whatever is sent, reading it ends in time and memory with an answer, and the next picture is read as ever."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator

import psutil
import pytest
from PIL import Image

from labels.pool import LabelPool
from labels.reading import LabelReading
from provider.demo import WELL_KNOWN
from tests.integration.labels.pictures import encoded, label, pdf_bomb, photographed, png, without_codes

NUMBER = WELL_KNOWN[0].tracking_number
SECONDS, MEGABYTES = 5.0, 500


@pytest.fixture
async def pool() -> AsyncIterator[LabelPool]:
    OTHERS.clear()
    OTHERS.update(child.pid for child in readers())  # of other tests in this process
    pool = LabelPool()
    pool.warm()
    assert (await pool.read(encoded(label()))).parcels[0].number == NUMBER
    yield pool
    await asyncio.to_thread(pool.close)
    assert readers() == []


OTHERS: set[int] = set()


def readers() -> list[psutil.Process]:
    """The processes that read for this test; multiprocessing's own helper aside."""
    children = [child for child in psutil.Process().children(recursive=True) if child.pid not in OTHERS]
    return [child for child in children if any("spawn_main" in word for word in words_of(child))]


def words_of(process: psutil.Process) -> list[str]:
    """How a process was called; nothing of one that has just ended."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


async def costs(pool: LabelPool, image: bytes) -> tuple[LabelReading, float, float]:
    """The reading of codes, its seconds, and the most megabytes that a process took."""
    peak = 0.0
    started = time.monotonic()
    reading = asyncio.create_task(pool.read(image, printed="never"))
    while not reading.done():
        for process in readers():
            peak = max(peak, process.memory_info().rss / 2**20)
        await asyncio.sleep(0.02)
    return await reading, time.monotonic() - started, peak


BOMBS = {
    "claims gigapixels": lambda: png(2_000_000_000),
    "unpacks to 196 MB": lambda: png(7_000, rows=7_000, colour=6),
    "100 megapixels": lambda: encoded(Image.new("RGB", (10_000, 10_000)), "JPEG"),
    "a 64 megapixel photo": lambda: encoded(photographed(label()).resize((8_000, 8_000)), "JPEG", quality=30),
    "progressive": lambda: encoded(Image.new("RGB", (9_000, 9_000)), "JPEG", progressive=True),
    "a large HEIC": lambda: encoded(Image.new("RGB", (5_000, 5_000), "gray"), "HEIF"),
    "a PDF of 400 megapixels": pdf_bomb,
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_picture_that_means_harm_costs_seconds_and_not_the_machine(pool: LabelPool, name: str) -> None:
    reading, seconds, megabytes = await costs(pool, BOMBS[name]())
    assert isinstance(reading, LabelReading) and (reading.problem or reading.best_number)
    assert seconds < SECONDS + 1 and megabytes < MEGABYTES
    assert (await pool.read(encoded(label()))).parcels[0].number == NUMBER


async def test_a_picture_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    pool = LabelPool(code_limit=1.0)
    try:
        noise = Image.effect_noise((2_500, 2_500), 60)
        assert (await pool.read(encoded(noise))).problem == "took_too_long"
        assert (await pool.read(encoded(label()))).parcels[0].number == NUMBER
    finally:
        await asyncio.to_thread(pool.close)


async def test_a_process_that_dies_is_no_picture_and_the_next_one_is_read(pool: LabelPool) -> None:
    reading = asyncio.create_task(pool.read(encoded(photographed(Image.new("L", (3_000, 3_000))))))
    await asyncio.sleep(0.5)
    for process in readers():
        os.kill(process.pid, signal.SIGKILL)
    assert (await reading).problem == "not_an_image"
    assert (await pool.read(encoded(label()))).parcels[0].number == NUMBER


async def test_codes_do_not_wait_for_print(pool: LabelPool) -> None:
    order = []

    async def read(name: str, image: bytes) -> None:
        reading = await pool.read(image)
        assert reading.best_number and reading.best_number.number == NUMBER
        order.append(name)

    slow = [asyncio.create_task(read("print", encoded(without_codes()))) for _ in range(2)]
    await asyncio.sleep(0.1)
    await asyncio.gather(*slow, *(read("code", encoded(label())) for _ in range(3)))
    assert order == ["code"] * 3 + ["print"] * 2


async def test_the_process_for_print_goes_when_it_has_nothing_to_do() -> None:
    pool = LabelPool(idle=0.3)
    try:
        assert (await pool.read(encoded(label()), printed="always")).amounts
        assert len(readers()) == 2
        async with asyncio.timeout(10):
            while len(readers()) > 1:
                await asyncio.sleep(0.1)
        assert (await pool.read(encoded(label()), printed="always")).amounts
    finally:
        await asyncio.to_thread(pool.close)


async def test_print_can_be_added_later_to_codes_read_before(pool: LabelPool) -> None:
    image = encoded(label())
    codes = await pool.read(image, printed="never")
    reading = await pool.add_print(image, codes)
    assert codes.amounts == () and [amount.value for amount in reading.amounts] == [WELL_KNOWN[0].cod_amount]
    assert reading.tracking_numbers[0].number == codes.tracking_numbers[0].number
