"""What the machine's products of matrices come to in PyTorch: GFLOP/s of float32 at 1024³."""
import time

import torch


def run(folder, way, settings, laps):
    size, products = 1024, 20
    x = torch.sin(torch.arange(size * size, dtype=torch.float64)).float().view(size, size)

    def lap(_):
        began = time.perf_counter()
        for _ in range(products):
            x @ x
        return products * 2 * size**3 / (time.perf_counter() - began) / 1e9

    laps(lambda: dict(logProbs=(x[:1] @ x)[0, :8].tolist())).repeat(lap)
