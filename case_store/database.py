"""The way to PostgreSQL: engine, sessions, job queue and units of work for one process."""

from procrastinate import App, PsycopgConnector
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from case_store.unit_of_work import Render, SqlUnitOfWork
from complaints.clocks import Clock

SEARCH_PATH = "-c search_path=public,jobs"


class Database:
    """One process's connections; ``url`` is any PostgreSQL URL (``postgresql://…``)."""

    def __init__(self, url: str, clock: Clock, render: Render, *, pool_size: int = 5) -> None:
        self.url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.engine = create_async_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            connect_args={"options": SEARCH_PATH},
            pool_size=pool_size,
            pool_pre_ping=True,
            hide_parameters=True,  # an error that is logged quotes no values
        )
        self.sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(self.engine, expire_on_commit=False)
        self.jobs = App(
            connector=PsycopgConnector(conninfo=self.url, kwargs={"options": SEARCH_PATH}, min_size=1, max_size=6),
        )
        self._clock, self._render = clock, render

    def uow(self) -> SqlUnitOfWork:
        """A new unit of work; enter it to begin."""
        return SqlUnitOfWork(self.sessions, self.jobs, self._clock, self._render)

    async def close(self) -> None:
        await self.engine.dispose()
