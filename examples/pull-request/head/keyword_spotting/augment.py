"""Augmentation of log-mel frames."""

import torch
from torch import Tensor, nn


class SpecAugment(nn.Module):
    """Masks bands and stretches of time (Park et al. 2019); 0 is the mean of normalised frames."""

    def __init__(self, max_bands: int = 8, max_frames: int = 20, masks: int = 2) -> None:
        super().__init__()
        self.max_bands = max_bands
        self.max_frames = max_frames
        self.masks = masks

    def forward(self, mel: Tensor) -> Tensor:
        """Gives masked frames (time, bands) in training mode, and the frames as they are otherwise."""
        if not self.training:
            return mel
        mel = mel.clone()
        for _ in range(self.masks):
            # A mask never covers more than a fifth of the clip.
            _mask(mel, dim=0, limit=min(self.max_frames, mel.shape[0] // 5))
            _mask(mel, dim=1, limit=self.max_bands)
        return mel


def _mask(mel: Tensor, dim: int, limit: int) -> None:
    """Sets a random stretch of 0 to `limit` positions to 0, in place."""
    length = int(torch.randint(0, limit + 1, ()))
    start = int(torch.randint(0, mel.shape[dim] - length + 1, ()))
    mel.narrow(dim, start, length).zero_()
