"""Five wrong tries for a login in fifteen minutes, then it waits."""

from datetime import UTC, datetime, timedelta

import pytest

from desk import throttle
from desk.throttle import LoginThrottle


class Clock:
    moment = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_sixth_try_waits_fifteen_minutes(clock: Clock) -> None:
    brake = LoginThrottle(clock)
    for _ in range(5):
        assert not brake.blocked("somebody")
        brake.wrong("somebody")
    assert brake.blocked("somebody")
    clock.moment += timedelta(minutes=15)
    assert not brake.blocked("somebody")


def test_one_login_does_not_stop_another(clock: Clock) -> None:
    brake = LoginThrottle(clock)
    for _ in range(5):
        brake.wrong("somebody")
    assert not brake.blocked("somebody else")


def test_the_right_password_forgets_the_wrong_ones(clock: Clock) -> None:
    brake = LoginThrottle(clock)
    for _ in range(4):
        brake.wrong("somebody")
    brake.right("somebody")
    brake.wrong("somebody")
    assert not brake.blocked("somebody")


def test_made_up_logins_do_not_fill_the_memory(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_LOGINS", 3)
    brake = LoginThrottle(clock)
    for number in range(10):
        brake.wrong(f"made-up-{number}")
    assert len(brake._wrong) == 3
