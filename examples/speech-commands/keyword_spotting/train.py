"""Trains the model: torchrun --nproc-per-node=4 -m keyword_spotting.train configs/base.yaml"""

import contextlib
import itertools
import os
import random
import sys
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import yaml
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim import AdamW, Optimizer
from torch.optim.lr_scheduler import LRScheduler
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler

from . import checkpoint
from .data import SpeechCommands, collate, read_labels
from .evaluate import evaluate
from .losses import KeywordLoss
from .model import KeywordTransformer
from .schedule import warmup_cosine


def seed_everything(seed: int) -> None:
    """Seeds this process; the workers of a loader derive their seeds from torch's."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def parameter_groups(model: nn.Module, weight_decay: float) -> list[dict]:
    """Decays matrices and kernels; biases, norms and positions go without."""
    decayed, plain = [], []
    for name, parameter in model.named_parameters():
        is_matrix = parameter.ndim >= 2 and not name.endswith("position")
        (decayed if is_matrix else plain).append(parameter)
    return [
        {"params": decayed, "weight_decay": weight_decay},
        {"params": plain, "weight_decay": 0.0},
    ]


def train_epoch(
    model: DistributedDataParallel,
    loader: DataLoader,
    criterion: nn.Module,
    optimizer: Optimizer,
    scheduler: LRScheduler,
    scaler: torch.amp.GradScaler,
    *,
    accumulation_steps: int,
    max_norm: float,
    device: torch.device,
) -> float:
    """One pass over the loader; gives the mean loss of a clip. A last, incomplete window is left out."""
    model.train()
    micro_steps = len(loader) // accumulation_steps * accumulation_steps
    total = torch.zeros((), device=device)
    optimizer.zero_grad(set_to_none=True)
    for index, batch in enumerate(itertools.islice(loader, micro_steps)):
        batch = batch.to(device)
        is_update = (index + 1) % accumulation_steps == 0
        # Gradients are exchanged once for each update.
        with contextlib.nullcontext() if is_update else model.no_sync():
            with torch.autocast(device.type, dtype=torch.float16):
                loss = criterion(model(batch.mel, batch.lengths), batch.labels)
            scaler.scale(loss / accumulation_steps).backward()
        total += loss.detach()
        if is_update:
            scaler.unscale_(optimizer)
            nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            scaler.step(optimizer)
            scaler.update()
            optimizer.zero_grad(set_to_none=True)
            scheduler.step()
    return total.item() / micro_steps


def build_loaders(config: dict) -> tuple[DataLoader, DataLoader]:
    """The training loader of this process, and the validation loader over all clips."""
    data, training = config["data"], config["training"]
    labels = read_labels(data["root"])
    train_clips = SpeechCommands(data["root"], data["train_manifest"], labels)
    validation_clips = SpeechCommands(data["root"], data["validation_manifest"], labels)
    shared = {"num_workers": data["workers"], "collate_fn": collate, "pin_memory": True}
    sampler = DistributedSampler(train_clips, seed=config["seed"], drop_last=True)
    return (
        DataLoader(
            train_clips,
            batch_size=training["batch_size"],
            sampler=sampler,
            drop_last=True,
            **shared,
        ),
        DataLoader(validation_clips, batch_size=256, **shared),
    )


def main() -> None:
    config = yaml.safe_load(Path(sys.argv[1]).read_text())
    training = config["training"]
    dist.init_process_group("nccl")
    rank, local_rank = dist.get_rank(), int(os.environ["LOCAL_RANK"])
    device = torch.device("cuda", local_rank)
    torch.cuda.set_device(device)
    seed_everything(config["seed"] + rank)

    loader, validation_loader = build_loaders(config)
    # DDP sends the weights of rank 0 to the others, so the seeds may differ.
    model = KeywordTransformer(**config["model"]).to(device)
    optimizer = AdamW(
        parameter_groups(model, training["weight_decay"]), lr=training["learning_rate"], betas=(0.9, 0.98)
    )
    wrapped = DistributedDataParallel(model, device_ids=[local_rank])
    criterion = KeywordLoss(training["label_smoothing"])
    updates_per_epoch = len(loader) // training["accumulation_steps"]
    scheduler = warmup_cosine(
        optimizer,
        warmup_updates=training["warmup_updates"],
        total_updates=training["epochs"] * updates_per_epoch,
    )
    scaler = torch.amp.GradScaler("cuda")

    best = 0.0
    for epoch in range(training["epochs"]):
        loader.sampler.set_epoch(epoch)
        loss = train_epoch(
            wrapped,
            loader,
            criterion,
            optimizer,
            scheduler,
            scaler,
            accumulation_steps=training["accumulation_steps"],
            max_norm=training["max_norm"],
            device=device,
        )
        if rank == 0:
            metrics = evaluate(model, validation_loader, device)
            print(f"epoch {epoch}: loss {loss:.4f}, validation accuracy {metrics['accuracy']:.4f}")
            parts = {
                "model": model,
                "optimizer": optimizer,
                "scheduler": scheduler,
                "scaler": scaler,
                "epoch": epoch,
                "model_config": config["model"],
            }
            checkpoint.save(Path(config["run"], "last.pt"), **parts)
            if metrics["accuracy"] > best:
                best = metrics["accuracy"]
                checkpoint.save(Path(config["run"], "best.pt"), **parts)
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
