"""From a waveform to normalised log-mel frames."""

import torch
import torchaudio
from torch import Tensor

SAMPLE_RATE = 16_000
MEL_BANDS = 40
WINDOW = 400
HOP = 160
FLOOR = 1e-6

# Mean and standard deviation of the log-mel values of the training clips.
MEAN = -6.85
DEVIATION = 5.02

_mel = torchaudio.transforms.MelSpectrogram(
    sample_rate=SAMPLE_RATE, n_fft=WINDOW, hop_length=HOP, n_mels=MEL_BANDS
)


def load_waveform(path: str) -> Tensor:
    """Loads a clip as one channel at 16 kHz: (samples,)."""
    waveform, rate = torchaudio.load(path)
    if rate != SAMPLE_RATE:
        raise ValueError(f"{path} has a rate of {rate} Hz, {SAMPLE_RATE} is expected")
    return waveform.mean(dim=0)


@torch.no_grad()
def log_mel(waveform: Tensor) -> Tensor:
    """Normalised log-mel frames: (time, bands), 100 frames a second."""
    mel = _mel(waveform).clamp(min=FLOOR).log()
    return ((mel - MEAN) / DEVIATION).transpose(0, 1)
