"""The Dockerfile's steps in empty Debian roots, without Docker, and the bot in what comes of them.

`make image` (as root, on Debian with debootstrap) makes every stage by chroot, tells how long that took and how large the image is,
then runs the bot as the image would: as its user, nothing to write but /data and /tmp, against a Bot API on loopback. The
image's own health check must be green, turn red when the role is lost, and green again when it is back.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from bot.playground.emulator import Emulator

ROOT = Path(__file__).parents[1]
MIRROR = "http://deb.debian.org/debian"
# What of the machine's own pip is needed to reach packages; it is passed on, never kept.
PIP = ("index-url", "extra-index-url", "find-links", "cert", "proxy", "trusted-host", "timeout")
RECORDED = {"VOLUME", "STOPSIGNAL", "ENTRYPOINT", "CMD", "HEALTHCHECK"}
KNOWN = {"FROM", "RUN", "COPY", "ENV", "WORKDIR", "USER"} | RECORDED
PATIENCE = 60.0


@dataclass(slots=True)
class Stage:
    """A stage of the Dockerfile, and what its steps have set so far."""

    name: str
    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)
    env: dict[str, str] = field(
        default_factory=lambda: {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    )
    folder: str = "/"
    user: str = "root"
    recorded: dict[str, str] = field(default_factory=dict)


def stages(dockerfile: str) -> list[Stage]:
    """The stages of a Dockerfile. ValueError for an instruction that this does not know how to carry out."""
    found: list[Stage] = []
    plain = "\n".join(line for line in dockerfile.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n\s*", " ", plain).splitlines():
        name, _, rest = line.strip().partition(" ")
        if not name:
            continue
        if name not in KNOWN:
            raise ValueError(f"no step is known by the name {name}")
        if name == "FROM":
            base, _, called = rest.partition(" AS ")
            found.append(Stage(called or str(len(found)), base))
        else:
            found[-1].steps.append((name, rest.strip()))
    return found


def command(stage: Stage, name: str) -> list[str]:
    """The words of ENTRYPOINT, CMD or HEALTHCHECK, which stand in their exec form."""
    return list(json.loads(stage.recorded[name][stage.recorded[name].index("[") :]))


class Build:
    """Stages as folders below `work`, each begun as a copy of an empty Debian."""

    def __init__(self, work: Path, context: Path) -> None:
        self.work, self.context = work, context
        self.base = work / "base"

    def run(self, dockerfile: str) -> Stage:
        """Make all stages; the last one is the image, in `root(it)`."""
        made = stages(dockerfile)
        for stage in made:
            self._begin(stage)
            for name, rest in stage.steps:
                began = time.monotonic()
                self.step(stage, name, rest)
                print(f"{time.monotonic() - began:6.1f} s  {stage.name}: {name} {rest[:90]}", flush=True)
        return made[-1]

    def step(self, stage: Stage, name: str, rest: str) -> None:
        """Carry out one instruction."""
        if name in RECORDED:
            stage.recorded[name] = rest
        else:
            getattr(self, f"_{name.lower()}")(stage, rest)

    def root(self, stage: Stage) -> Path:
        return self.work / f"stage-{stage.name}"

    def _begin(self, stage: Stage) -> None:
        suite = re.fullmatch(r"debian:(\w+)-slim", stage.base)
        if suite is None:
            raise ValueError(f"no way is known to begin with {stage.base}")
        if not (self.base / "bin").exists():
            subprocess.run(
                ["debootstrap", "--variant=minbase", suite[1], str(self.base), MIRROR],
                check=True,
                stdout=subprocess.DEVNULL,
            )
        shutil.rmtree(self.root(stage), ignore_errors=True)
        subprocess.run(["cp", "-a", str(self.base), str(self.root(stage))], check=True)

    def _run(self, stage: Stage, rest: str) -> None:
        root = self.root(stage)
        with lent(root, pip="pip" in rest) as (variables, paths):
            inside(
                root, ["sh", "-c", f"cd {stage.folder} && {rest}"], stage.env | variables, paths=paths
            ).check_returncode()

    def _copy(self, stage: Stage, rest: str) -> None:
        words = shlex.split(rest)
        *froms, target = [word for word in words if not word.startswith("--")]
        other = next((word.removeprefix("--from=") for word in words if word.startswith("--from=")), None)
        there = Path(stage.folder) / target
        for one in froms:
            source = (self.work / f"stage-{other}" / one.lstrip("/")) if other else self.admitted(one)
            place = self.root(stage) / str(there / (Path(one).name if target.endswith("/") else "")).lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            if other:
                subprocess.run(["cp", "-a", "-T", str(source), str(place)], check=True)
            elif source.is_dir():
                shutil.copytree(source, place, ignore=self._ignored, dirs_exist_ok=True)
            else:
                shutil.copy(source, place)

    def admitted(self, name: str) -> Path:
        """A file or folder of the clone. ValueError when .dockerignore leaves it out."""
        if f"!{name}" not in (self.context / ".dockerignore").read_text().split():
            raise ValueError(f".dockerignore keeps {name} out of the image")
        return self.context / name

    def _ignored(self, _folder: str, names: Sequence[str]) -> set[str]:
        lines = (self.context / ".dockerignore").read_text().split()
        patterns = [line.removeprefix("**/") for line in lines if line.startswith("**/")]
        return {name for name in names if any(fnmatch(name, pattern) for pattern in patterns)}

    def _env(self, stage: Stage, rest: str) -> None:
        for pair in shlex.split(rest):
            name, _, value = pair.partition("=")
            stage.env[name] = re.sub(r"\$(\w+)", lambda found: stage.env.get(found[1], ""), value)

    def _workdir(self, stage: Stage, rest: str) -> None:
        stage.folder = rest
        (self.root(stage) / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)

    def _user(self, stage: Stage, rest: str) -> None:
        stage.user = rest


@contextlib.contextmanager
def lent(root: Path, *, pip: bool) -> Iterator[tuple[dict[str, str], list[str]]]:
    """How this machine reaches packages: apt's and pip's settings, and the files that they name, for one step."""
    apt, names = root / "etc/apt/apt.conf.d/99lent", root / "etc/resolv.conf"
    told = subprocess.run(["apt-config", "dump", "Acquire"], capture_output=True, text=True, check=True).stdout
    apt.write_text("".join(line + "\n" for line in told.splitlines() if '""' not in line))
    before = names.read_bytes() if names.exists() else None
    shutil.copy("/etc/resolv.conf", names)
    variables: dict[str, str] = {}
    if pip:
        listed = subprocess.run(["pip", "config", "list"], capture_output=True, text=True, check=True).stdout
        for line in listed.splitlines():
            name, _, value = line.partition("=")
            if name.split(".")[-1] in PIP:
                variables[f"PIP_{name.split('.')[-1].upper().replace('-', '_')}"] = value.strip("'")
    words = [word.removeprefix("file://") for value in variables.values() for word in value.split()]
    # A folder that lies in an index of files is lent as the index.
    paths = sorted({"/".join(word.split("/")[:3]) for word in words if word.startswith("/")})
    try:
        yield variables, [path for path in paths if Path(path).exists()]
    finally:
        apt.unlink()
        names.unlink() if before is None else names.write_bytes(before)


def inside(
    root: Path, words: Sequence[str], env: dict[str, str], *, paths: Sequence[str] = (), **more: object
) -> subprocess.CompletedProcess[str]:
    """Run in the root to its end, with `paths` of the machine at the same places."""
    return subprocess.run(entered(root, words, env, paths=paths), text=True, check=False, **more)  # type: ignore[call-overload, no-any-return]


def entered(
    root: Path,
    words: Sequence[str],
    env: dict[str, str],
    *,
    paths: Sequence[str] = (),
    user: str = "0:0",
    sealed: str = "",
) -> list[str]:
    """The command that runs `words` in the root, in mounts of its own; `sealed`: nothing of the root can be written, but
    /tmp, and /data, which is this folder."""
    at = shlex.quote(str(root))
    mounts = [f"mount --bind {at} {at}", f"mount -t proc proc {at}/proc"]
    mounts += [f"mkdir -p {at}{path} && mount --rbind {path} {at}{path}" for path in paths if Path(path).is_dir()]
    if sealed:
        mounts += [
            f"mount -o remount,bind,ro {at}",
            f"mount -t tmpfs tmpfs {at}/tmp",
            f"mount --bind {sealed} {at}/data",
        ]
    given = [f"{name}={value}" for name, value in env.items()]
    call = shlex.join(["chroot", f"--userspec={user}", str(root), "/usr/bin/env", "-i", *given, *words])
    return ["unshare", "--mount", "--propagation=private", "sh", "-ec", "\n".join([*mounts, f"exec {call}"])]


# ------------------------------------------------------------------ the run


@dataclass(slots=True)
class Container:
    """The image as it runs: its user, its environment and settings, a folder as /data."""

    root: Path
    stage: Stage
    data: Path
    settings: dict[str, str]

    def words(self, words: Sequence[str]) -> list[str]:
        passwd = dict(line.split(":")[0::2][:2] for line in (self.root / "etc/passwd").read_text().splitlines())
        number = passwd[self.stage.user]
        call = ["sh", "-c", f"cd {self.stage.folder} && exec {shlex.join(words)}"]
        env = self.stage.env | self.settings
        return entered(self.root, call, env, user=f"{number}:{number}", sealed=str(self.data))

    def healthy(self) -> tuple[int, str]:
        """The image's own health check: its exit code and what it says."""
        words = command(self.stage, "HEALTHCHECK")
        done = subprocess.run(self.words(words), capture_output=True, text=True, timeout=30, check=False)
        return done.returncode, (done.stdout + done.stderr).strip()


async def becomes(container: Container, wanted: int) -> str:
    """What the health check says once it ends with `wanted`."""
    end, told = time.monotonic() + PATIENCE, ""
    while time.monotonic() < end:
        code, told = await asyncio.to_thread(container.healthy)
        if code == wanted:
            return told
        await asyncio.sleep(0.5)
    raise SystemExit(f"the health check never ended with {wanted}; it says: {told}")


async def lived(build: Build, image: Stage) -> None:
    """The bot in the image: green, red while nobody can write the database, green, and ended by SIGTERM."""
    data = build.work / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o750)
    shutil.copystat(build.root(image) / "data", data)
    owner = (build.root(image) / "data").stat()
    os.chown(data, owner.st_uid, owner.st_gid)
    async with Emulator() as api:
        given = {"BOT_TOKEN": api.token, "BOT_API_URL": api.url, "BOT_LISTEN": "127.0.0.1:18080"}
        container = Container(build.root(image), image, data, given)
        begun = time.monotonic()
        words = [*command(image, "ENTRYPOINT"), *command(image, "CMD")]
        with (build.work / "log").open("wb") as log:
            process = subprocess.Popen(container.words(words), stdout=log, stderr=log)
        try:
            await becomes(container, 0)
            print(
                f"green after {time.monotonic() - begun:.1f} s; written: {sorted(path.name for path in data.iterdir())}"
            )
            with contextlib.closing(sqlite3.connect(data / "bot.db", isolation_level=None)) as lock:
                lock.execute("BEGIN IMMEDIATE")
                locked = time.monotonic()
                print(
                    f"red: {await becomes(container, 1)} ({time.monotonic() - locked:.1f} s after the database was locked)"
                )
            print(f"{await becomes(container, 0)}: green again")
        finally:
            process.send_signal(signal.SIGTERM)
            code = await asyncio.to_thread(process.wait, 30)
        print(f"ended by SIGTERM with code {code}")
        if code:
            raise SystemExit((build.work / "log").read_text())


def size(folder: Path) -> int:
    """Megabytes on disk."""
    return int(subprocess.run(["du", "-sm", str(folder)], capture_output=True, text=True, check=True).stdout.split()[0])


def main(work: Path) -> None:
    began = time.monotonic()
    build = Build(work, ROOT)
    image = build.run((ROOT / "Dockerfile").read_text())
    base, whole = size(build.base), size(build.root(image))
    print(f"image: {whole} MB, of them {whole - base} MB ours, made in {time.monotonic() - began:.0f} s")
    asyncio.run(lived(build, image))


if __name__ == "__main__":
    if os.geteuid() or not shutil.which("debootstrap"):
        raise SystemExit("Making roots needs root and debootstrap (Debian, as root: apt-get install debootstrap).")
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/trucewatch-image").absolute())
