# What both stages share: adapters, the schedule, the optimizer, and how a result is kept.
def add_lora(base, lora, seed):
    """The model with new adapters, which change nothing yet. The weights beneath stay shared with `base`."""
    provider = qwix.LoraProvider(module_path=lora["modules"], rank=lora["rank"], alpha=lora["alpha"])
    with mesh:
        adapted = qwix.apply_lora_to_model(base, provider, rngs=nnx.Rngs(seed), **base.get_model_input())
        # Only the adapters are laid out on the mesh: to put the whole state again would copy the weights beneath.
        state = nnx.state(adapted, nnx.LoRAParam)
        nnx.update(adapted, jax.lax.with_sharding_constraint(state, nnx.get_partition_spec(state)))
    return adapted


def learning_rate_at(settings, total):
    """The rate of each update, counted from 0: a linear rise, then constant, linear or cosine."""
    peak, final = settings["learningRate"], settings["finalShare"]
    warmup = math.floor(total * settings["warmupShare"] + 0.5)

    def rate(count):
        step = jnp.asarray(count, jnp.float32) + 1
        rising = peak * step / (warmup + 1)
        if settings["schedule"] == "constant":
            return jnp.where(step <= warmup, rising, peak)
        done = jnp.clip((step - 1 - warmup) / max(1, total - 1 - warmup), 0, 1)
        decay = 1 - done if settings["schedule"] == "linear" else (1 + jnp.cos(jnp.pi * done)) / 2
        return jnp.where(step <= warmup, rising, peak * (final + (1 - final) * decay))

    return rate


def on_float32(inner):
    """Keeps what is trained in float32 beside weights of fewer bits, in which small steps would round away."""

    def widen(tree):
        return jax.tree.map(lambda x: x.astype(jnp.float32), tree)

    def init(params):
        exact = widen(params)
        return {"exact": exact, "inner": inner.init(exact)}

    def update(gradients, state, params):
        change, after = inner.update(widen(gradients), state["inner"], state["exact"])
        exact = optax.apply_updates(state["exact"], change)
        return jax.tree.map(lambda x, p: x - p.astype(jnp.float32), exact, params), {"exact": exact, "inner": after}

    return optax.GradientTransformation(init, update)


def optimizer(settings, total):
    """AdamW as Reckon's engine has it. The rate is no injected hyperparameter: those become bfloat16, and the loss NaN."""
    adamw = optax.adamw(
        learning_rate_at(settings, total),
        b1=settings["beta1"],
        b2=settings["beta2"],
        eps=1e-8,
        weight_decay=settings["weightDecay"],
    )
    chain = optax.chain(optax.clip_by_global_norm(settings["clipNorm"]), adamw)
    return chain if SETTINGS["dtype"] == "float32" else on_float32(chain)


def write_safetensors(file, arrays):
    """Named arrays of float32, whole or not at all."""
    header, at = {}, 0
    for name, array in arrays.items():
        size = array.size * 4
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".part")
    with temporary.open("wb") as out:
        out.write(len(text).to_bytes(8, "little") + text)
        for array in arrays.values():
            out.write(np.ascontiguousarray(array, np.float32).tobytes())
    os.replace(temporary, file)


def host(array):
    """An array of any layout on this machine, in float32."""
    return np.asarray(jax.device_get(array)).astype(np.float32)


def save_result(stage, trained, settings):
    """What the stage trained: the adapter under Tunix's names, or every weight under Hugging Face's."""
    folder = OUT / "results" / stage
    if settings["method"] == "lora":
        flat = nnx.to_flat_state(nnx.state(trained, nnx.LoRAParam))
        arrays = {".".join(map(str, path)): host(variable.value) for path, variable in flat}
    else:
        arrays = {}
        for path, variable in nnx.to_flat_state(nnx.state(trained, nnx.Param)):
            plain = tuple(map(str, path))
            for name, tensor in zip(hf_names(plain, family), to_hf(plain, host(variable.value))):
                arrays[f"model.{name}"] = tensor
    write_safetensors(folder / "tensors.safetensors", arrays)
    about = {"stage": stage, "method": settings["method"], "lora": settings["lora"], "family": family}
    (folder / "result.json").write_text(json.dumps(about, indent=2) + "\n")
    return arrays


def load_adapter(adapted, file):
    """Puts a saved adapter into a model that carries adapters of the same shapes."""
    take = open_tensors(file.parent)
    filled = []
    for path, variable in nnx.to_flat_state(nnx.state(adapted, nnx.LoRAParam)):
        array = take(".".join(map(str, path))).reshape(variable.shape)
        filled.append((path, variable.replace(jax.device_put(array.astype(variable.value.dtype), variable.value.sharding))))
    nnx.update(adapted, nnx.from_flat_state(filled))


def merge_lora(trained, lora):
    """The plain model with the adapters added into its weights: W + alpha / rank · A·B."""
    scale = lora["alpha"] / lora["rank"]
    flat = dict(nnx.to_flat_state(nnx.state(trained)))
    merged = []
    for path, variable in flat.items():
        if str(path[-1]).endswith(("_lora_a", "_lora_b")):
            continue
        pair = [flat.get((*path[:-1], f"{path[-1]}_lora_{part}")) for part in "ab"]
        if pair[0] is not None:
            a, b = (part.value.astype(jnp.float32) for part in pair)
            merged.append((path, variable.replace(add_product(variable.value, a, b, scale, path[-2]))))
        else:
            merged.append((path, variable))
    nnx.update(model, nnx.from_flat_state(merged))
    return model


def add_product(weight, a, b, scale, kind):
    """One weight with its adapter. Tunix contracts A and B over the rank; k and v share A."""
    equation = {
        "q_einsum": "dr,rnh->ndh",
        "kv_einsum": "dr,rckh->ckdh",
        "qkv_einsum": "dr,rcnh->cndh",
        "attn_vec_einsum": "nhr,rd->nhd",
    }.get(str(kind), "ir,ro->io")
    product = jnp.einsum(equation, a, b, precision=jax.lax.Precision.HIGHEST)
    return (weight.astype(jnp.float32) + scale * product).astype(weight.dtype)
