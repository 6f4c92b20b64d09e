"""What the worker asks of platforms besides messages, and what it leaves on the disk."""

import os
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from channels.line.sender import LineSender
from channels.telegram.sender import TelegramSender
from complaints.model import Conversation, ConversationId, Message, MessageId
from service.channels import LEFT_OVER, Channels, Connection, forget_left_overs
from tests.support.fake_uow import NOON, FakeClock


class Signs:
    """A platform that counts the signs of life it was asked for."""

    sign_lasts = timedelta(seconds=5)

    def __init__(self) -> None:
        self.shown: list[MessageId] = []

    async def working(self, conversation: Conversation, messages: Sequence[Message]) -> None:
        self.shown.append(messages[0].id)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def signs() -> Signs:
    return Signs()


@pytest.fixture
def channels(clock: FakeClock, signs: Signs, tmp_path: Path) -> Channels:
    settings = SimpleNamespace(
        line_channel_access_token=None, telegram_bot_token=None, data_folder=tmp_path, limits=None, public_url=""
    )
    service: Any = SimpleNamespace(settings=settings, database=None, evidence=None, clock=clock)
    found = Channels(service)
    platform: Any = signs
    found._connections = {"line": Connection(platform, platform.working, platform.working)}
    return found


def conversation(id: str = "c-1") -> Conversation:
    return Conversation(ConversationId(id), "line", "bot", id, NOON)


def turn(id: str, number: int = 1) -> list[Message]:
    return [Message(MessageId(id), ConversationId("c-1"), number, "in", "recipient", "text", {"text": ""}, id, NOON)]


async def test_a_turn_that_is_tried_every_second_shows_its_sign_when_the_last_one_went_out(
    channels: Channels, signs: Signs, clock: FakeClock
) -> None:
    for _ in range(12):
        await channels.working(conversation(), turn("m-1"))
        clock.forward(seconds=1)
    assert len(signs.shown) == 3


async def test_the_next_turn_and_another_recipient_have_signs_of_their_own(channels: Channels, signs: Signs) -> None:
    await channels.working(conversation(), turn("m-1"))
    await channels.working(conversation("c-2"), turn("m-2"))
    await channels.working(conversation(), turn("m-1"))
    await channels.working(conversation(), turn("m-3"))
    assert signs.shown == ["m-1", "m-2", "m-3"]


def test_each_platform_says_how_long_its_sign_is_seen() -> None:
    assert (LineSender.sign_lasts, TelegramSender.sign_lasts) == (timedelta(seconds=20), timedelta(seconds=5))


def test_only_what_no_worker_can_be_at_is_deleted(tmp_path: Path) -> None:
    old, young = tmp_path / "old", tmp_path / "young"
    for file in (old, young):
        file.write_bytes(b"x")
    long_ago = time.time() - LEFT_OVER.total_seconds() - 1
    os.utime(old, (long_ago, long_ago))
    forget_left_overs(tmp_path)
    assert list(tmp_path.iterdir()) == [young]
    forget_left_overs(tmp_path / "never made")
