"""Loss and accuracy of a checkpoint: python -m keyword_spotting.evaluate configs/evaluate.yaml"""

import sys
from pathlib import Path

import torch
import torch.nn.functional as F
import yaml
from torch import nn
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


def main() -> None:
    config = yaml.safe_load(Path(sys.argv[1]).read_text())
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    state = checkpoint.load(Path(config["checkpoint"]))
    model = KeywordTransformer(**state["model_config"]).to(device)
    model.load_state_dict(state["model"])
    data = config["data"]
    clips = SpeechCommands(data["root"], data["manifest"], read_labels(data["root"]))
    loader = DataLoader(
        clips, batch_size=config["batch_size"], num_workers=data["workers"], collate_fn=collate
    )
    metrics = evaluate(model, loader, device)
    print(f"{len(clips)} clips: loss {metrics['loss']:.4f}, accuracy {metrics['accuracy']:.4f}")


if __name__ == "__main__":
    main()
