"""Clips of Speech Commands as batches of padded frames."""

import csv
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import Dataset

from .augment import SpecAugment
from .features import load_waveform, log_mel


class Batch(NamedTuple):
    """mel (batch, time, bands), zero from `lengths` (batch) on; labels (batch)."""

    mel: Tensor
    lengths: Tensor
    labels: Tensor

    def to(self, device: torch.device) -> "Batch":
        return Batch(*(field.to(device, non_blocking=True) for field in self))


class SpeechCommands(Dataset):
    """The clips of one manifest, as pairs of frames (time, bands) and a class index."""

    def __init__(
        self,
        root: str,
        manifest: str,
        labels: list[str],
        augment: SpecAugment | None = None,
    ) -> None:
        index = {label: position for position, label in enumerate(labels)}
        with open(manifest, newline="") as file:
            rows = list(csv.DictReader(file))
        self.root = Path(root)
        self.augment = augment
        self.clips = [(row["path"], index[row["label"]]) for row in rows]

    def __len__(self) -> int:
        return len(self.clips)

    def __getitem__(self, position: int) -> tuple[Tensor, int]:
        path, label = self.clips[position]
        mel = log_mel(load_waveform(str(self.root / path)))
        return mel if self.augment is None else self.augment(mel), label


def read_labels(root: str) -> list[str]:
    """The words in the order of their class indices."""
    return Path(root, "labels.txt").read_text().split()


def collate(clips: list[tuple[Tensor, int]]) -> Batch:
    """Pads the clips of a batch with zeros to the longest."""
    frames, labels = zip(*clips)
    lengths = torch.tensor([len(clip) for clip in frames])
    return Batch(pad_sequence(list(frames), batch_first=True), lengths, torch.tensor(labels))
