"""The Dockerfile: every step of it is one that `make image` can carry out; what runs is no root, and is given time to stop."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.config import Settings
from tests.image import ROOT, Build, Stage, command, stages

DOCKERFILE = (ROOT / "Dockerfile").read_text()


def carried_out(tmp_path: Path) -> Stage:
    """The last stage after all steps but those that need a root."""
    build = Build(tmp_path, ROOT)
    stage = stages(DOCKERFILE)[-1]
    for name, rest in stage.steps:
        if name not in {"RUN", "COPY"}:
            build.step(stage, name, rest)
    return stage


def test_image_runs_as_nobody_and_is_asked_for_its_health(tmp_path: Path) -> None:
    """The bot runs as its own user in /data, ends on SIGTERM, and its health check is `doctor --ready` where it listens."""
    image = carried_out(tmp_path)
    assert (image.user, image.folder, image.recorded["VOLUME"]) == ("trucewatch", "/data", "/data")
    assert image.recorded["STOPSIGNAL"] == "SIGTERM"
    assert command(image, "HEALTHCHECK") == ["trucewatch", "doctor", "--ready"]
    assert [*command(image, "ENTRYPOINT"), *command(image, "CMD")] == ["trucewatch", "run"]
    assert image.env["PATH"].startswith("/opt/trucewatch/bin:/usr/local/sbin:")
    assert image.env["BOT_LISTEN"].startswith("127.0.0.1:")


def test_all_that_is_copied_is_let_in(tmp_path: Path) -> None:
    """What the Dockerfile copies from the clone exists, and .dockerignore lets it in."""
    build = Build(tmp_path, ROOT)
    copied = [rest.split() for stage in stages(DOCKERFILE) for name, rest in stage.steps if name == "COPY"]
    names = [name for words in copied if not words[0].startswith("--") for name in words[:-1]]
    assert all(build.admitted(name).exists() for name in names)
    assert {"bot", "handlers", "requirements.lock"} <= set(names)
    with pytest.raises(ValueError, match="keeps tests out"):
        build.admitted("tests")


def test_a_step_that_is_not_known_is_refused() -> None:
    """Rather than an image that is made by half."""
    with pytest.raises(ValueError, match="ONBUILD"):
        stages("FROM debian:bookworm-slim\nONBUILD RUN true\n")


def test_who_stops_the_bot_waits_for_it() -> None:
    """systemd and compose give it the time that running work may take, and ten seconds for Telegram's last answer."""
    needed = Settings.model_fields["shutdown_seconds"].default + 10
    unit = (ROOT / "docs/ops/trucewatch.service").read_text()
    compose = (ROOT / "compose.yaml").read_text()
    assert int(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)[1]) >= needed  # type: ignore[index]
    assert int(re.search(r"stop_grace_period: (\d+)s", compose)[1]) >= needed  # type: ignore[index]
