"""The same key and order give the same answer; the same key with another order is refused."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from provider.answers import Answer, Refused, refusal
from provider.clock import real_now
from provider.orders import Order
from provider.tables import answers

KEPT_FOR = timedelta(days=7)


async def once(
    connection: AsyncConnection, key: str, path: str, order: Order, carry_out: Callable[[], Awaitable[Answer]]
) -> Answer:
    """Carry the order out, or give the answer that this key got before; refusals by the rules are remembered too.

    Safe for duplicates at the same moment: the insert of the key waits until the transaction that holds it has ended.
    """
    digest = hashlib.sha256(f"{path}\n{order.model_dump_json()}".encode()).hexdigest()
    claim = insert(answers).values(key=key, order_digest=digest, created_at=real_now()).on_conflict_do_nothing()
    if (await connection.execute(claim.returning(answers.c.key))).one_or_none() is None:
        return await _earlier_answer(connection, key, digest)
    try:
        async with connection.begin_nested():
            answer = await carry_out()
    except Refused as refused:
        answer = refused.answer
    remembered = update(answers).where(answers.c.key == key).values(status=answer.status, body=answer.body)
    await connection.execute(remembered)
    return answer


async def forget_old_answers(connection: AsyncConnection) -> None:
    """Drop what nobody repeats any more."""
    await connection.execute(delete(answers).where(answers.c.created_at < real_now() - KEPT_FOR))


async def _earlier_answer(connection: AsyncConnection, key: str, digest: str) -> Answer:
    row = (await connection.execute(select(answers).where(answers.c.key == key))).one()
    if row.order_digest != digest:
        return refusal("idempotency_conflict", "this key was used for another order")
    return Answer(row.status, row.body)
