"""Adapts a trained model to own words: torchrun -m keyword_spotting.finetune configs/finetune.yaml"""

import os
import sys
from pathlib import Path

import torch
import torch.distributed as dist
import yaml
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim import AdamW
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler

from . import checkpoint
from .augment import SpecAugment
from .data import SpeechCommands, collate, read_labels
from .evaluate import evaluate
from .losses import KeywordLoss
from .model import KeywordTransformer


def load_model(state: dict, classes: int, trained_blocks: int) -> KeywordTransformer:
    """The trained model with a new head; all but the head, the norm and the last blocks is frozen."""
    model = KeywordTransformer(**state["model_config"])
    model.load_state_dict(state["model"])
    model.requires_grad_(False)
    model.head = nn.Linear(model.head.in_features, classes)
    model.norm.requires_grad_(True)
    for block in model.blocks[len(model.blocks) - trained_blocks :]:
        block.requires_grad_(True)
    return model


def main() -> None:
    config = yaml.safe_load(Path(sys.argv[1]).read_text())
    data, training = config["data"], config["training"]
    dist.init_process_group("nccl")
    rank, local_rank = dist.get_rank(), int(os.environ["LOCAL_RANK"])
    device = torch.device("cuda", local_rank)
    torch.cuda.set_device(device)
    torch.manual_seed(config["seed"] + rank)

    labels = read_labels(data["root"])
    state = checkpoint.load(Path(config["checkpoint"]))
    model = load_model(state, len(labels), training["trained_blocks"]).to(device)
    train_clips = SpeechCommands(data["root"], data["train_manifest"], labels, SpecAugment())
    validation_clips = SpeechCommands(data["root"], data["validation_manifest"], labels)
    sampler = DistributedSampler(train_clips, shuffle=True, seed=config["seed"], drop_last=True)
    loader = DataLoader(
        train_clips,
        batch_size=training["batch_size"],
        sampler=sampler,
        num_workers=data["workers"],
        collate_fn=collate,
        drop_last=True,
    )
    validation_loader = DataLoader(validation_clips, batch_size=256, collate_fn=collate)

    wrapped = DistributedDataParallel(model, device_ids=[local_rank])
    criterion = KeywordLoss(training["label_smoothing"])
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = AdamW(trained, lr=training["learning_rate"], weight_decay=training["weight_decay"])

    best = 0.0
    for epoch in range(training["epochs"]):
        wrapped.train()
        epoch_loss = 0.0
        for batch in loader:
            batch = batch.to(device)
            optimizer.zero_grad(set_to_none=True)
            loss = criterion(wrapped(batch.mel, batch.lengths), batch.labels)
            loss.backward()
            nn.utils.clip_grad_norm_(trained, training["max_norm"])
            optimizer.step()
            epoch_loss += loss
        if rank == 0:
            accuracy = evaluate(model, validation_loader, device)["accuracy"]
            print(f"epoch {epoch}: loss {epoch_loss / len(loader):.4f}, accuracy {accuracy:.4f}")
            if accuracy > best:
                best = accuracy
                model_config = {**state["model_config"], "classes": len(labels)}
                checkpoint.save(Path(config["run"], "best.pt"), model=model, model_config=model_config)
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
