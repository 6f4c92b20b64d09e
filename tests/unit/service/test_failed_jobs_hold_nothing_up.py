"""A job that failed waits ever longer, and what comes after it with the same lock does not wait with it."""

from procrastinate.jobs import Job

from case_store.unit_of_work import AFTER_OTHERS
from service.worker import PATIENT


def failed(attempts: int) -> Job:
    return Job(
        id=1,
        queue="default",
        lock="out:c-1",
        queueing_lock=None,
        task_name="deliver",
        attempts=attempts,
        task_kwargs={},
    )


def test_a_job_that_failed_stands_behind_those_that_come_after_it() -> None:
    decision = PATIENT.get_retry_decision(exception=RuntimeError(), job=failed(3))
    assert decision is not None and decision.priority == AFTER_OTHERS and decision.retry_at is not None


def test_it_is_not_tried_for_ever() -> None:
    assert PATIENT.get_retry_decision(exception=RuntimeError(), job=failed(12)) is None
