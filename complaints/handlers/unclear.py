"""What the bot did not understand, kept so that people can read it and teach the bot."""

from complaints.commands import NoteNotUnderstood, ReviewUnclear
from complaints.ports import Context
from complaints.states import NotAllowed


async def note_not_understood(command: NoteNotUnderstood, ctx: Context) -> None:
    async with ctx.uow() as uow:
        await uow.unclear.note(command.message, command.conversation, command.guesses, ctx.clock.now())
        await uow.commit()


async def review_unclear(command: ReviewUnclear, ctx: Context) -> None:
    """Keep what an officer decided, in the officer's name.

    Raises:
        NotAllowed: ``wrong_state`` when another officer has decided it already.
        LookupError: the message was never noted.
    """
    async with ctx.uow() as uow:
        if not await uow.first_time(command.id):
            return
        if not await uow.unclear.review(command.message, command.officer, command.label, ctx.clock.now()):
            raise NotAllowed("wrong_state")
        action = "unclear.labelled" if command.label else "unclear.rejected"
        await uow.record(f"officer:{command.officer}", action, message=command.message, label=command.label)
        await uow.commit()
