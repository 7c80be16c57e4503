"""The keyword transformer: strided convolutions, pre-norm blocks, the mean over time."""

import torch
from torch import Tensor, nn

from .attention import SelfAttention


class Block(nn.Module):
    """A pre-norm transformer block."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.norm_attention = nn.LayerNorm(width)
        self.attention = SelfAttention(width, heads, dropout)
        self.norm_feed_forward = nn.LayerNorm(width)
        self.feed_forward = nn.Sequential(
            nn.Linear(width, 4 * width),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(4 * width, width),
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, frames: Tensor, padding: Tensor) -> Tensor:
        frames = frames + self.dropout(self.attention(self.norm_attention(frames), padding))
        return frames + self.dropout(self.feed_forward(self.norm_feed_forward(frames)))


class KeywordTransformer(nn.Module):
    """Classifies a clip from its log-mel frames."""

    def __init__(
        self,
        *,
        mel_bands: int,
        width: int,
        depth: int,
        heads: int,
        classes: int,
        max_frames: int,
        dropout: float,
        stem_kernels: tuple[int, ...] = (3,),
    ) -> None:
        super().__init__()
        if any(size % 2 == 0 for size in stem_kernels):
            raise ValueError(f"stem kernels have to be odd, not {stem_kernels}")
        self.stems = [
            nn.Conv1d(mel_bands, width, kernel_size=size, stride=2, padding=size // 2)
            for size in stem_kernels
        ]
        self.position = nn.Parameter(torch.empty(1, max_frames, width))
        nn.init.trunc_normal_(self.position, std=0.02)
        self.blocks = nn.ModuleList([Block(width, heads, dropout) for _ in range(depth)])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, classes)

    def forward(self, mel: Tensor, lengths: Tensor) -> Tensor:
        """Gives logits (batch, classes) for mel (batch, time, bands), zero from `lengths` (batch) on."""
        bands = mel.transpose(1, 2)
        frames = sum(stem(bands) for stem in self.stems).transpose(1, 2)
        lengths = (lengths + 1) // 2
        frames = frames + self.position[:, : frames.shape[1]]
        padding = torch.arange(frames.shape[1], device=frames.device) >= lengths[:, None]
        for block in self.blocks:
            frames = block(frames, padding)
        frames = self.norm(frames).masked_fill(padding[:, :, None], 0.0)
        return self.head(frames.sum(dim=1) / lengths[:, None])
