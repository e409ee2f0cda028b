"""Blocks as gguf-py stores them, for src/export/gguf/element-types.test.ts; and with a file, what its reader sees in it.

    pip install gguf
    python scripts/gguf-references.py [FILE.gguf]
"""
import base64
import sys

import numpy as np
from gguf import GGMLQuantizationType as Type
from gguf import GGUFReader
from gguf.quants import dequantize, quantize


def values() -> np.ndarray:
    """Five blocks of exact numbers: mixed, zeros, the largest negative, sizes that tie, very small ones."""
    index = np.arange(32)
    mixed = ((index * 40503 + 12345) % 65536 - 32768) / 4096 * (1 + index % 7)
    blocks = [
        mixed,
        np.zeros(32),
        np.where(index == 5, -64, mixed),
        np.where(index % 2 == 0, 1, -1) * np.where(index < 4, 2, index / 64),
        mixed * 2.0**-30,
    ]
    return np.concatenate(blocks).astype(np.float32)


if len(sys.argv) > 1:
    reader = GGUFReader(sys.argv[1])
    for key, field in reader.fields.items():
        print(key, str(field.contents())[:60])
    for tensor in reader.tensors:
        floats = dequantize(tensor.data, tensor.tensor_type).astype(np.float64)
        print(tensor.name, tensor.tensor_type.name, list(floats.shape), f"{floats.sum():.6f}", f"{np.abs(floats).sum():.6f}")
else:
    for type_ in (Type.Q8_0, Type.Q4_0, Type.BF16, Type.F16):
        stored = quantize(values(), type_)
        back = dequantize(stored, type_).astype(np.float64)
        print(type_.name, base64.b64encode(stored.tobytes()).decode(), f"{np.abs(back).sum():.6f}")
