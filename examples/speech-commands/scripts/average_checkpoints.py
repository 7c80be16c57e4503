"""Averages the weights of several checkpoints: python scripts/average_checkpoints.py OUT IN…"""

import sys

import torch


def main() -> None:
    target, *sources = sys.argv[1:]
    states = [torch.load(source, map_location="cpu", weights_only=True) for source in sources]
    average = {}
    for name, first in states[0]["model"].items():
        total = torch.zeros_like(first, dtype=torch.float64)
        for state in states:
            total += state["model"][name]
        average[name] = (total / len(states)).to(first.dtype)
    torch.save({**states[0], "model": average}, target)


if __name__ == "__main__":
    main()
