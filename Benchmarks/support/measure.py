"""Runs a command as a whole process and measures it: wall time, CPU time, peak memory."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass

SAMPLE_SECONDS = 0.02


@dataclass(frozen=True)
class Measurement:
    seconds: float
    cpu_seconds: float
    peak_bytes: int  # largest sample of RssAnon + RssShmem, summed over the process tree
    failure: str = ""  # why there is no result: "time-out", "out of memory", or the end of stderr

    @property
    def succeeded(self) -> bool:
        return not self.failure


def available_memory() -> int:
    """Bytes that new processes can use without swapping."""
    with open("/proc/meminfo") as file:
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    raise RuntimeError("/proc/meminfo has no MemAvailable")


def run(command: list[str], timeout: float, memory_limit: int) -> Measurement:
    """Runs `command`; it is killed when it outlasts `timeout` seconds or its memory exceeds `memory_limit` bytes."""
    with tempfile.TemporaryFile() as errors:
        start = time.monotonic()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True
        )
        sampler = _Sampler(process.pid, start + timeout, memory_limit)
        sampler.start()
        # wait4 blocks, so that the end is not rounded up to the next sample.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        sampler.stop()
        failure = sampler.failure
        if not failure and process.returncode != 0:
            errors.seek(0)
            text = errors.read().decode(errors="replace").strip()
            failure = f"exit {process.returncode}: {text[-600:]}"
    return Measurement(seconds, usage.ru_utime + usage.ru_stime, sampler.peak_bytes, failure)


class _Sampler(threading.Thread):
    def __init__(self, pid: int, deadline: float, memory_limit: int):
        super().__init__(daemon=True)
        self.pid, self.deadline, self.memory_limit = pid, deadline, memory_limit
        self.peak_bytes = 0
        self.failure = ""
        self.ended = threading.Event()

    def run(self) -> None:
        while True:
            self.peak_bytes = max(self.peak_bytes, sum(_private_bytes(pid) for pid in _tree(self.pid)))
            if self.peak_bytes > self.memory_limit:
                self._kill("out of memory")
            elif time.monotonic() > self.deadline:
                self._kill("time-out")
            if self.ended.wait(SAMPLE_SECONDS):
                return

    def stop(self) -> None:
        self.ended.set()
        self.join()

    def _kill(self, reason: str) -> None:
        self.failure = self.failure or reason
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def _tree(pid: int) -> list[int]:
    """The process and its descendants."""
    found = [pid]
    for parent in found:
        try:
            for task in os.listdir(f"/proc/{parent}/task"):
                with open(f"/proc/{parent}/task/{task}/children") as file:
                    found += [int(child) for child in file.read().split()]
        except OSError:
            pass  # it has ended
    return found


def _private_bytes(pid: int) -> int:
    """RssAnon + RssShmem; file pages are the page cache's, not the program's."""
    total = 0
    try:
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith(("RssAnon:", "RssShmem:")):
                    total += int(line.split()[1]) * 1024
    except OSError:
        pass  # it has ended
    return total
