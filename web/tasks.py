"""Work for the background: each task's name, and the function that does it, called with the wiring and its arguments.

A task is put to work with `gis.store.jobs.defer`, in the transaction that causes it.
"""

from __future__ import annotations

TASKS: dict[str, str] = {
    "mail": "web.mail:deliver",
    "forget": "web.forgetting:forget",
    "sweep_photos": "web.sweeping:sweep_photos",
    "search_plan": "web.plans.search:start",
    "search_curve": "web.plans.curves:start",
    "decide_plan": "web.plans.deciding:decide",
    "remind": "web.reminding:remind",
    "send_reminder": "web.reminding:send",
    "look_at_file": "web.bringing:look",
    "bring_file": "web.bringing:bring",
    "take_file_back": "web.bringing:take_back",
}

EVERY: dict[str, str] = {"forget": "17 3 * * *", "sweep_photos": "37 3 * * *", "remind": "7 2 * * *"}
"""Tasks without arguments that are done by the clock, as cron writes it (UTC)."""
