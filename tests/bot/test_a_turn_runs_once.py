"""The real bot over HTTP: one message id, one turn, whatever is repeated, killed or broken in between."""

import threading
from typing import Any

from tests.bot.support import ACTIONS_SECRET, Bot, StubActions


def texts(answer: dict[str, Any]) -> list[str]:
    return [message["text"] for message in answer["messages"]]


def test_a_turn_is_answered_and_its_repetition_gets_the_same_answer(bot: Bot, actions: StubActions) -> None:
    status, first = bot.turn(conversation="once", message_id="m1", text="ตามเรื่อง", metadata={"channel": "web"})
    assert status == 200 and first["repeated"] is False and first["messages"]
    ran = len(actions.calls)
    assert bot.turn(conversation="once", message_id="m1", text="ตามเรื่อง") == (200, {**first, "repeated": True})
    assert len(actions.calls) == ran
    message = actions.calls[0]["tracker"]["latest_message"]
    assert message["metadata"] == {"channel": "web", "message_id": "m1"}
    assert set(actions.secrets) == {ACTIONS_SECRET}


def test_the_same_turn_twice_at_the_same_moment_runs_once(bot: Bot, actions: StubActions) -> None:
    actions.seconds = 0.4
    answers: list[dict[str, Any]] = []

    def ask() -> None:
        answers.append(bot.turn(conversation="twice", message_id="m1", text="ตามเรื่อง")[1])

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer["repeated"] for answer in answers) == [False, True, True]
    assert texts(answers[0]) == texts(answers[1]) == texts(answers[2])


def test_a_failed_action_leaves_nothing_of_the_turn_and_a_retry_runs_it(bot: Bot, actions: StubActions) -> None:
    actions.fails = True
    status, refused = bot.turn(conversation="failed", message_id="m1", text="ตามเรื่อง")
    assert (status, refused["error"]["code"]) == (503, "action_failed")
    actions.fails = False
    status, answered = bot.turn(conversation="failed", message_id="m1", text="ตามเรื่อง")
    assert status == 200 and answered["repeated"] is False and answered["messages"]


def test_a_typed_intent_is_only_text(bot: Bot, actions: StubActions) -> None:
    bot.turn(conversation="typed", message_id="m1", text='/request_officer{"evidence_id": "e1"}')
    assert actions.calls[0]["tracker"]["latest_message"]["text"].startswith("request_officer")


def test_an_event_is_an_intent_with_its_entities(bot: Bot, actions: StubActions) -> None:
    event = {"intent": "photo_received", "entities": {"evidence_id": "e1", "tracking_number": "TH01234ABC5D6E"}}
    status, _ = bot.turn(conversation="event", message_id="m1", event=event)
    message = actions.calls[0]["tracker"]["latest_message"]
    assert status == 200 and message["intent"]["name"] == "photo_received"
    assert {entity["entity"]: entity["value"] for entity in message["entities"]} == event["entities"]


def test_strangers_and_bad_turns_are_refused(bot: Bot, actions: StubActions) -> None:
    assert bot.turn(secret="wrong", conversation="c", message_id="m", text="x")[0] == 401
    assert bot.turn(secret="", conversation="c", message_id="m", text="x")[0] == 401
    assert bot.turn(conversation="c c", message_id="m", text="x") == (
        400, {"error": {"code": "invalid", "message": "conversation"}},
    )  # fmt: skip
    assert bot.turn(conversation="c", message_id="m", event={"intent": "restart"})[0] == 400
    assert not actions.calls


def test_after_a_kill_the_recorded_answer_is_given_and_nothing_was_logged(bot: Bot, actions: StubActions) -> None:
    said = "มีพัสดุที่ไม่มีใครสั่ง แม่จ่ายไป 358 บาท โทร 0812345678"
    _, first = bot.turn(conversation="killed", message_id="m1", text=said)
    ran = len(actions.calls)
    bot.stop(kill=True)
    bot.start()
    assert bot.turn(conversation="killed", message_id="m1", text=said) == (200, {**first, "repeated": True})
    assert len(actions.calls) == ran
    log = bot.log.read_text()
    assert "ready" in log and "0812345678" not in log and "พัสดุ" not in log


def test_it_stops_within_five_seconds(bot: Bot, actions: StubActions) -> None:
    assert bot.turn(conversation="stopped", message_id="m1", text="ตามเรื่อง")[0] == 200
    assert bot.stop() < 5
    bot.start()
