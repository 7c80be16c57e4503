"""Metrics of a checkpoint: python -m keyword_spotting.evaluate configs/evaluate.yaml"""

import sys
from pathlib import Path

import torch
import torch.nn.functional as F
import yaml
from torch import Tensor, nn
from torch.utils.data import DataLoader

from . import checkpoint
from .data import SpeechCommands, collate, read_labels
from .model import KeywordTransformer


@torch.inference_mode()
def evaluate(model: nn.Module, loader: DataLoader, device: torch.device) -> dict[str, float]:
    """The means over all clips of the loader; the model is left in the mode it was in."""
    was_training = model.training
    model.eval()
    loss = torch.zeros((), device=device)
    correct = torch.zeros((), device=device)
    clips = 0
    for batch in loader:
        batch = batch.to(device)
        logits = model(batch.mel, batch.lengths)
        loss += F.cross_entropy(logits, batch.labels, reduction="sum")
        correct += (logits.argmax(dim=-1) == batch.labels).sum()
        clips += len(batch.labels)
    model.train(was_training)
    return {"loss": loss.item() / clips, "accuracy": correct.item() / clips}


@torch.inference_mode()
def recall_by_class(model: nn.Module, loader: DataLoader, device: torch.device, classes: int) -> Tensor:
    """The share of the clips of each class that is recognised; NaN for a class without clips."""
    model.eval()
    confusion = torch.zeros(classes, classes, dtype=torch.long, device=device)
    for batch in loader:
        batch = batch.to(device)
        predictions = model(batch.mel, batch.lengths).argmax(dim=-1)
        cells = batch.labels * classes + predictions
        confusion += torch.bincount(cells, minlength=classes**2).view(classes, classes)
    return confusion.diagonal() / confusion.sum(dim=1)


def main() -> None:
    config = yaml.safe_load(Path(sys.argv[1]).read_text())
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    state = checkpoint.load(Path(config["checkpoint"]))
    model = KeywordTransformer(**state["model_config"]).to(device)
    model.load_state_dict(state["model"])
    data = config["data"]
    labels = read_labels(data["root"])
    clips = SpeechCommands(data["root"], data["manifest"], labels)
    loader = DataLoader(
        clips, batch_size=config["batch_size"], num_workers=data["workers"], collate_fn=collate
    )
    metrics = evaluate(model, loader, device)
    print(f"{len(clips)} clips: loss {metrics['loss']:.4f}, accuracy {metrics['accuracy']:.4f}")
    recalls = recall_by_class(model, loader, device, len(labels)).tolist()
    for recall, label in sorted(zip(recalls, labels)):
        print(f"{recall:.4f} {label}")


if __name__ == "__main__":
    main()
