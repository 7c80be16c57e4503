"""The training objective."""

import torch.nn.functional as F
from torch import Tensor, nn


class KeywordLoss(nn.Module):
    """Cross-entropy with label smoothing (Szegedy et al. 2016), the mean over the clips of a batch."""

    def __init__(self, label_smoothing: float = 0.0) -> None:
        super().__init__()
        self.label_smoothing = label_smoothing

    def forward(self, logits: Tensor, labels: Tensor) -> Tensor:
        """The loss of logits (batch, classes) for class indices (batch)."""
        return F.cross_entropy(logits, labels, label_smoothing=self.label_smoothing)
