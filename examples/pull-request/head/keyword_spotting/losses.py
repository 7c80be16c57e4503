"""The training objective."""

import torch.nn.functional as F
from torch import Tensor, nn


class KeywordLoss(nn.Module):
    """Cross-entropy with label smoothing (Szegedy et al. 2016) and a penalty on confidence.

    The penalty subtracts the entropy of the prediction (Pereyra et al. 2017). The result is the mean
    over the clips of a batch, scaled for gradient accumulation.
    """

    def __init__(
        self,
        label_smoothing: float = 0.0,
        confidence_penalty: float = 0.0,
        accumulation_steps: int = 1,
    ) -> None:
        super().__init__()
        self.label_smoothing = label_smoothing
        self.confidence_penalty = confidence_penalty
        self.accumulation_steps = accumulation_steps

    def forward(self, logits: Tensor, labels: Tensor) -> Tensor:
        """The loss of logits (batch, classes) for class indices (batch)."""
        probabilities = F.softmax(logits, dim=-1)
        entropy = -(probabilities * F.log_softmax(logits, dim=-1)).sum(dim=-1).mean()
        loss = F.cross_entropy(probabilities, labels, label_smoothing=self.label_smoothing)
        loss = loss - self.confidence_penalty * entropy
        return loss / self.accumulation_steps
