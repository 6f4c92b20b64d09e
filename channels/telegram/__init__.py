"""Telegram: its updates in, our messages out.

The library takes it from the environment alone that periods are ``timedelta``; otherwise each 429, which carries one,
is a warning about its own future.
"""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")
