import torch
from keyword_spotting.schedule import warmup_cosine


def rates(warmup: int, total: int) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = warmup_cosine(optimizer, warmup_updates=warmup, total_updates=total)
    result = []
    for _ in range(total):
        result.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return result


def test_starts_at_the_peak_without_a_warm_up():
    assert rates(0, 10)[0] == 1.0


def test_rises_to_the_peak_and_falls():
    values = rates(10, 100)
    assert values[0] == 0.1
    assert max(values) == values[9] == 1.0
    assert values[10:] == sorted(values[10:], reverse=True)
