"""Make and measure recordings with the standard library alone."""

import io
import math
import wave
from array import array
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import IO, BinaryIO

RATE = 8000  # Hz; telephone sound: one channel, 16 bits
# The customary recording tone: 1400 Hz for 0.2 s (47 CFR 64.501: 1260 to 1540 Hz, 170 to 250 ms). It precedes the talk.
TONE_HZ, TONE_SECONDS, TONE_LEVEL = 1400, 0.2, 6000
PEAKS = 100


def tone() -> bytes:
    """Return the recording tone and half a second of silence, as 16-bit samples."""
    count = int(RATE * TONE_SECONDS)
    sine = (round(TONE_LEVEL * math.sin(2 * math.pi * TONE_HZ * n / RATE)) for n in range(count))
    return array("h", sine).tobytes() + bytes(RATE)


def recording(*, prompts: Sequence[Path], first: int, seconds: int) -> BinaryIO:
    """Return a WAV of exactly `seconds`: the tone, then `prompts` in turn from number `first` on, cut at the end."""
    out = io.BytesIO()
    left = RATE * 2 * seconds
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        for piece in _pieces(prompts, first):
            file.writeframesraw(piece[:left])
            left -= len(piece)
            if left <= 0:
                break
    out.seek(0)
    return out


def _pieces(prompts: Sequence[Path], first: int) -> Iterator[bytes]:
    yield tone()
    start = first % len(prompts)
    for path in cycle([*prompts[start:], *prompts[:start]]):
        with wave.open(str(path), "rb") as file:
            yield file.readframes(file.getnframes())


def measure(file: IO[bytes]) -> tuple[float, list[int]]:
    """Return a WAV's length in seconds and its loudness in PEAKS slices (0–100); (0.0, []) for other sound."""
    try:
        with wave.open(file, "rb") as sound:
            frames, rate = sound.getnframes(), sound.getframerate()
            if sound.getsampwidth() != 2 or not frames:
                return (frames / rate, [])
            return (frames / rate, _peaks(array("h", sound.readframes(frames))))
    except (wave.Error, EOFError):
        return (0.0, [])


def _peaks(samples: "array[int]") -> list[int]:
    size = max(1, len(samples) // PEAKS)
    slices = [samples[start : start + size] for start in range(0, len(samples), size)][:PEAKS]
    return [min(100, round(100 * max(max(part), -min(part)) / 32767)) for part in slices]
