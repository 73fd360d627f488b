"""What `doctor` says of a disk, which a test cannot make."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.config import Settings
from bot.doctor import machine

MOUNTS = (
    "/dev/sda1 / ext4 rw 0 0",
    "server:/share /mnt/share nfs4 rw 0 0",
    "server:/two /mnt/two\\040words cifs rw 0 0",
    "/dev/sdb1 /mnt/share/local xfs rw 0 0",
)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/bot", "ext4"),
        ("/mnt/share", "nfs4"),
        ("/mnt/share/bot", "nfs4"),
        ("/mnt/shared", "ext4"),
        ("/mnt/two words/x", "cifs"),
        ("/mnt/share/local/x", "xfs"),
    ],
)
def test_kind_of_disk(folder: str, kind: str) -> None:
    """The innermost mount that holds the folder says what it is on."""
    assert machine.kind_of(Path(folder), MOUNTS) == kind
    assert machine.kind_of(Path(folder), ()) == ""


def test_disk_that_is_remote_and_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Both are told with what to do; of a server's database nobody here can tell."""
    mounts = tmp_path / "mounts"
    mounts.write_text("\n".join([*MOUNTS, f"server:/three {tmp_path} nfs rw 0 0"]))
    monkeypatch.setattr(machine, "MOUNTS", mounts)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=7_000_000))
    remote, full = machine.disk(Settings(database_url=f"sqlite:///{tmp_path / 'bot.db'}"))

    assert remote.startswith("BAD The database lies on a network disk (nfs)")
    assert full.startswith("BAD The database's disk has 7 MB left")
    assert machine.disk(Settings(database_url="postgresql://u@h/d")) == []
