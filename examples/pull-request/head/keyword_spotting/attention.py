"""Self-attention over the frames of a clip."""

import torch.nn.functional as F
from torch import Tensor, nn


class SelfAttention(nn.Module):
    """Scaled dot-product self-attention (Vaswani et al. 2017) that leaves out padded frames."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        if width % heads != 0:
            raise ValueError(f"width {width} cannot be divided among {heads} heads")
        self.heads = heads
        self.head_width = width // heads
        self.project_in = nn.Linear(width, 3 * width)
        self.project_out = nn.Linear(width, width)
        self.dropout = dropout

    def forward(self, frames: Tensor, padding: Tensor) -> Tensor:
        """Mixes frames (batch, time, width); `padding` (batch, time) is True where a clip has ended."""
        batch, time, width = frames.shape
        projected = self.project_in(frames).view(batch, time, 3, self.heads, self.head_width)
        query, key, value = projected.permute(2, 0, 3, 1, 4)
        heard = ~padding[:, None, None, :]
        mixed = F.scaled_dot_product_attention(
            query, key, value, attn_mask=heard, dropout_p=self.dropout
        )
        return self.project_out(mixed.transpose(1, 2).reshape(batch, time, width))
