"""What the board and the oracle need around them: a venv with the peers, the dayfold binary, generated data."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
REQUIREMENTS = REPOSITORY / "Benchmarks" / "requirements.txt"


def say(text: str) -> None:
    """Prints progress; results alone go to stdout."""
    print(text, file=sys.stderr, flush=True)


def ensure_venv(venv: Path, packages: list[str]) -> Path:
    """Returns the Python of `venv`, after creating it and installing those of `packages` that it lacks."""
    python = venv / "bin" / "python"
    if not python.exists():
        say(f"creating {venv}")
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    probe = "import importlib.util, sys; print(*[p for p in sys.argv[1:] if not importlib.util.find_spec(p)])"
    missing = subprocess.run([python, "-c", probe, *packages], check=True, capture_output=True, text=True).stdout.split()
    if missing:
        lines = [line.strip() for line in REQUIREMENTS.read_text().splitlines()]
        pinned = [line for line in lines if any(line.startswith(f"{package}=") for package in missing)]
        say(f"installing {' '.join(pinned)} into {venv}")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pinned], check=True)
    return python


def reexec_in_venv(venv: Path, packages: list[str]) -> None:
    """Continues this script with the venv's Python, so that its packages can be imported."""
    python = ensure_venv(venv, packages)
    if Path(sys.prefix).resolve() != venv.resolve():
        os.execv(python, [str(python), *sys.argv])


def ensure_dayfold(override: str | None) -> Path:
    """Returns the path of the dayfold binary; without an override, the repository's release build is brought up to date."""
    if override:
        binary = Path(override).resolve()
        if not binary.exists():
            sys.exit(f"no dayfold binary at {binary}")
        return binary
    say("building dayfold (release)")
    build = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", "dayfold"]
    subprocess.run(build, cwd=REPOSITORY, check=True, stdout=sys.stderr)
    return REPOSITORY / ".build" / "release" / "dayfold"


def ensure_events(folder: Path, options: dict[str, object]) -> bool:
    """Generates a day of events into `folder` unless it holds one of the same options; returns whether it did."""
    wanted = " ".join(f"--{name} {value}" for name, value in sorted(options.items()))
    note = folder / "_options"
    if note.exists() and note.read_text() == wanted:
        return False
    if folder.exists() and not note.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} holds files that were not generated here; name another folder")
    shutil.rmtree(folder, ignore_errors=True)
    package = REPOSITORY / "tools" / "eventgen"
    subprocess.run(["swift", "build", "-c", "release", "--package-path", package], check=True, stdout=sys.stderr)
    say(f"generating {folder}: {wanted}")
    generator = package / ".build" / "release" / "eventgen"
    subprocess.run([generator, "--out", str(folder), *wanted.split()], check=True)
    note.write_text(wanted)
    return True
