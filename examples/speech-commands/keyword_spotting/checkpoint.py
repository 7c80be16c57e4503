"""Saving a run so that it can go on as if it had not stopped."""

from pathlib import Path
from typing import Any

import torch


def save(path: Path, **parts: Any) -> None:
    """Writes the state of every part that has one, and plain values as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    states = {}
    for name, part in parts.items():
        if hasattr(part, "state_dict"):
            states[name] = part.state_dict()
        else:
            states[name] = part
    torch.save(states, path)


def load(path: Path) -> dict[str, Any]:
    """Reads what `save` wrote; nothing but tensors and plain values is unpickled."""
    return torch.load(path, map_location="cpu", weights_only=True)
