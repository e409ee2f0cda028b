# Installs what is missing. Nothing happens where the packages are there already.
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("tunix") is None:
    subprocess.check_call([sys.executable, "-m", "pip", "install", "--quiet", *REQUIREMENTS])

import dataclasses
import json
import math
import os
import pathlib
import re
import shutil
import time
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import optax
import orbax.checkpoint as ocp
import pyarrow.parquet as pq
import qwix
import transformers
import tunix
from flax import nnx
from tunix import MetricsLoggerOptions, PeftTrainer, TrainingConfig
from tunix.models.gemma import model as gemma
from tunix.models.gemma3 import model as gemma3

# Tunix 0.1.7 itself needs the mesh as a context, which JAX would rather have otherwise.
warnings.filterwarnings("ignore", category=DeprecationWarning)
print(f"tunix {tunix.__version__}, jax {jax.__version__}, {jax.device_count()} x {jax.devices()[0].device_kind}")
