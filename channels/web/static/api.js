// Requests to the chat's own API. The session is a cookie that this page cannot read.

import { TEXTS } from "./texts.js";

const SECONDS = 20;

/** The server said no; `message` is Thai and may be shown. */
export class Refused extends Error {
  constructor(status, code, message, retryAfter) {
    super(message);
    Object.assign(this, { status, code, retryAfter });
  }

  /** Whether the same request may succeed later without anybody changing it. */
  get passing() {
    return this.status >= 500 || this.status === 408 || this.status === 429;
  }
}

/** Nothing came back: no connection, or none in time. Whether the server got the request is unknown. */
export class Unreachable extends Error {}

/** A name for one message, so that it is stored once however often it is sent. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The refusal in an answer that is not 2xx. */
export function refusal(status, text, retryAfter) {
  try {
    const { code, message } = JSON.parse(text).error;
    return new Refused(status, code, message, retryAfter);
  } catch {
    return new Refused(status, "failed", TEXTS.failed, retryAfter);
  }
}

async function call(method, path, { body, key, bearer } = {}) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  let response, text;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "same-origin",
      signal: AbortSignal.timeout(SECONDS * 1000),
    });
    text = await response.text();
  } catch {
    throw new Unreachable();
  }
  if (!response.ok) throw refusal(response.status, text, Number(response.headers.get("Retry-After")) || 0);
  return JSON.parse(text);
}

export const openSession = () => call("POST", "/api/chat/sessions", { body: {} });
export const uploadLink = (token) => call("GET", "/api/chat/upload-link", { bearer: token });
export const messagesAfter = (number) => call("GET", `/api/chat/messages?after=${number}`);
export const sendMessage = (body, key) => call("POST", "/api/chat/messages", { body, key });
