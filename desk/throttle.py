"""A brake on guessing passwords: five wrong tries for a login in fifteen minutes, then it waits."""

from collections import OrderedDict
from datetime import datetime, timedelta

from complaints.clocks import Clock

MOST_WRONG = 5
WINDOW = timedelta(minutes=15)
MOST_LOGINS = 10_000  # names that somebody made up must not fill the memory; the oldest are forgotten


class LoginThrottle:
    """Counts in memory: the desk is one process, and a restart costs a guesser more than it gives."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, list[datetime]] = OrderedDict()

    def blocked(self, login: str) -> bool:
        """Whether this login has to wait; known and unknown logins alike."""
        return len(self._recent(login)) >= MOST_WRONG

    def wrong(self, login: str) -> None:
        """Count a wrong try; taken back by `right`, so that tries at the same moment count as well."""
        self._wrong[login] = [*self._recent(login), self._clock.now()]
        self._wrong.move_to_end(login)
        while len(self._wrong) > MOST_LOGINS:
            self._wrong.popitem(last=False)

    def right(self, login: str) -> None:
        self._wrong.pop(login, None)

    def _recent(self, login: str) -> list[datetime]:
        return [at for at in self._wrong.get(login, []) if at > self._clock.now() - WINDOW]
