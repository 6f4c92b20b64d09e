"""Why a request was turned down, in one JSON shape: ``{"error": {"code", "message"}}``, the message in Thai."""

import traceback
from http import HTTPStatus

import structlog
from sanic import HTTPResponse, Request
from sanic.exceptions import SanicException
from sanic.response import json

log = structlog.get_logger(__name__)

# code: (status, what the recipient reads)
REFUSALS: dict[str, tuple[int, str]] = {
    "invalid": (400, "ข้อมูลที่ส่งมาไม่ถูกต้อง กรุณาโหลดหน้านี้ใหม่แล้วลองอีกครั้ง"),
    "empty": (400, "ยังไม่มีข้อความ กรุณาพิมพ์ข้อความก่อนส่ง"),
    "too_long": (400, "ข้อความยาวเกิน 2,000 ตัวอักษร กรุณาแบ่งส่งเป็นหลายข้อความ ข้อความที่พิมพ์ไว้ยังอยู่ในช่อง"),
    "choice_unknown": (400, "ไม่พบตัวเลือกนี้ กรุณาเลือกจากปุ่มล่าสุดหรือพิมพ์ตอบ"),
    "no_file": (400, "ไม่พบไฟล์ที่ส่งมา กรุณาเลือกไฟล์แล้วส่งใหม่"),
    "bad_signature": (401, "คำขอนี้ไม่มีลายเซ็นที่ถูกต้อง จึงไม่รับ"),
    "no_session": (401, "การสนทนานี้หมดอายุ กรุณาโหลดหน้านี้ใหม่"),
    "link_expired": (401, "ลิงก์นี้หมดอายุหรือไม่ถูกต้อง กลับไปที่แชตแล้วส่งไฟล์อีกครั้งเพื่อขอลิงก์ใหม่"),
    "bad_origin": (403, "คำขอนี้ไม่ได้มาจากหน้าเว็บของร้องทุกข์ จึงไม่รับ"),
    "not_found": (404, "ไม่พบหน้าหรือไฟล์ที่ขอ"),
    "method_not_allowed": (405, "หน้านี้ไม่รับคำขอแบบนี้"),
    "timeout": (408, "ส่งข้อมูลช้าเกินไป กรุณาตรวจสอบอินเทอร์เน็ตแล้วลองอีกครั้ง"),
    "too_large": (413, "ข้อมูลใหญ่เกินกำหนด กรุณาส่งให้สั้นลง"),
    "file_too_large": (413, "ไฟล์ใหญ่เกินกำหนด กรุณาส่งเป็นรูป หรือคลิปที่สั้นลง"),
    "not_a_picture": (415, "ไฟล์นี้ไม่ใช่รูปภาพ กรุณาส่งรูปแบบ JPEG, PNG, WebP หรือ HEIC"),
    "unreadable_picture": (415, "เปิดรูปนี้ไม่ได้ ไฟล์อาจเสียหายหรือมาไม่ครบ กรุณาถ่ายใหม่แล้วส่งอีกครั้ง"),
    "unsupported_file": (415, "ยังไม่รับไฟล์ชนิดนี้ กรุณาส่งรูปภาพ, PDF, วิดีโอ MP4 หรือไฟล์เสียง"),
    "too_many": (429, "ส่งถี่เกินไป กรุณารอสักครู่แล้วลองใหม่"),
    "failed": (500, "ระบบขัดข้อง ข้อความยังไม่ถูกส่ง กรุณาลองใหม่อีกครั้ง"),
    "unavailable": (503, "ระบบยังไม่พร้อมชั่วคราว กรุณาลองใหม่ในอีกสักครู่"),
}
BY_STATUS = {400: "invalid", 404: "not_found", 405: "method_not_allowed", 408: "timeout", 413: "too_large"}


class Refused(SanicException):
    """A request that a person or a program can put right; ``code`` is a key of ``REFUSALS``."""

    def __init__(self, code: str, *, retry_after: int | None = None) -> None:
        status, message = REFUSALS[code]
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        super().__init__(message, status_code=status, headers=headers)
        self.code = code


def error_response(code: str, headers: dict[str, str] | None = None) -> HTTPResponse:
    """The answer for a code of ``REFUSALS``."""
    status, message = REFUSALS[code]
    return json({"error": {"code": code, "message": message}}, status=status, headers=headers)


def code_for(error: Exception) -> str:
    """The code under which an exception is shown; what we did not foresee is ``failed``."""
    if isinstance(error, Refused):
        return error.code
    if isinstance(error, SanicException):
        if error.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            return "unavailable"
        return BY_STATUS.get(error.status_code, "invalid" if error.status_code < 500 else "failed")
    return "failed"


def answer_error(request: Request | None, error: Exception) -> HTTPResponse:
    """Sanic's handler for every exception: one shape, and never a detail of what went wrong inside.

    The log gets the kind of exception and the lines it came through, not its message: a message may quote a person.
    """
    code = code_for(error)
    if code == "failed":
        where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-8:]]
        route = request.route.path if request is not None and request.route is not None else None
        log.error("request failed", kind=type(error).__name__, route=route, where=where)
    return error_response(code, getattr(error, "headers", None) or {})
