# The model, from a folder in the Hugging Face layout. Our own reader, since Tunix's takes neither Gemma 1's names, nor
# every prefix, nor files of several float types, and does not say which tensor is missing.
def open_tensors(folder):
    """A function that gives a tensor by its plain name, such as layers.0.mlp.up_proj.weight."""
    places = {}
    types = {"F32": np.float32, "F16": np.float16, "BF16": jnp.bfloat16}
    for file in sorted(folder.glob("*.safetensors")):
        with file.open("rb") as opened:
            length = int.from_bytes(opened.read(8), "little")
            header = json.loads(opened.read(length))
        for name, info in header.items():
            if name != "__metadata__":
                plain = re.sub(r"^(language_model\.)?(model\.)?(language_model\.)?", "", name)
                places[plain] = (file, 8 + length, info)

    def take(name):
        if name not in places:
            raise KeyError(f"{folder}: the tensor {name} is missing from its safetensors")
        file, start, info = places[name]
        begin, end = info["data_offsets"]
        raw = np.memmap(file, np.uint8, "r", start + begin, (end - begin,))
        return raw.view(types[info["dtype"]]).reshape(info["shape"])

    return take


def layer_sources(family):
    """Tunix's name of a parameter of a layer -> Hugging Face's."""
    names = {
        "pre_attention_norm": "input_layernorm",
        "post_attention_norm": "post_attention_layernorm",
        "post_attn_norm": "post_attention_layernorm",
        "pre_ffw_norm": "post_attention_layernorm" if family == "gemma" else "pre_feedforward_layernorm",
        "post_ffw_norm": "post_feedforward_layernorm",
        "attn._query_norm": "self_attn.q_norm",
        "attn._key_norm": "self_attn.k_norm",
        "mlp.gate_proj": "mlp.gate_proj",
        "mlp.up_proj": "mlp.up_proj",
        "mlp.down_proj": "mlp.down_proj",
        "attn.q_einsum": "self_attn.q_proj",
        "attn.kv_einsum": "self_attn.{k,v}_proj",
        "attn.qkv_einsum": "self_attn.{q,k,v}_proj",
        "attn.attn_vec_einsum": "self_attn.o_proj",
    }
    return {ours: f"{theirs}.weight" for ours, theirs in names.items()}


def hf_names(path, family):
    """The Hugging Face names of the tensors that a parameter of Tunix's is made of."""
    if path[0] == "embedder":
        return ["embed_tokens.weight"]
    if path[0] == "final_norm":
        return ["norm.weight"]
    source = layer_sources(family)[".".join(path[2:-1])]
    parts = re.search(r"\{(.*)\}", source)
    names = [source.replace(parts[0], part) for part in parts[1].split(",")] if parts else [source]
    return [f"layers.{path[1]}.{name}" for name in names]


def from_hf(path, tensors, shape):
    """Tunix's array of the tensors that `hf_names` names."""
    kind = path[-2]
    if kind in ("gate_proj", "up_proj", "down_proj"):
        return tensors[0].T
    if kind == "attn_vec_einsum":  # [D, N·H] -> [N, H, D]
        return tensors[0].T.reshape(shape)
    if kind == "q_einsum":  # [N·H, D] -> [N, D, H]
        return tensors[0].reshape(shape[0], shape[2], shape[1]).transpose(0, 2, 1)
    if kind in ("kv_einsum", "qkv_einsum"):  # several [K·H, D] -> [C, K, D, H]
        _, heads, width, size = shape
        # Files may hold keys in float16 and values in bfloat16, which have no type in common.
        if len({t.dtype for t in tensors}) > 1:
            tensors = [t.astype(np.float32) for t in tensors]
        return np.stack([t.reshape(heads, size, width).transpose(0, 2, 1) for t in tensors])
    return tensors[0]


def to_hf(path, array):
    """The other way round: the tensors in the order of `hf_names`."""
    kind = path[-2]
    if kind in ("gate_proj", "up_proj", "down_proj"):
        return [array.T]
    if kind == "attn_vec_einsum":
        return [array.reshape(-1, array.shape[-1]).T]
    if kind == "q_einsum":
        return [array.transpose(0, 2, 1).reshape(-1, array.shape[1])]
    if kind in ("kv_einsum", "qkv_einsum"):
        return [part.transpose(0, 2, 1).reshape(-1, part.shape[1]) for part in array]
    return [array]


def gemma3_config(text, dtype):
    """Tunix's configuration, and which layers attend globally: Tunix knows one pattern, a folder may say another."""
    ropes = text.get("rope_parameters") or {}
    local = ropes.get("sliding_attention", {}).get("rope_theta", text.get("rope_local_base_freq", 10_000))
    whole = ropes.get("full_attention", {})
    scaling = whole.get("factor") or (text.get("rope_scaling") or {}).get("factor", 1.0)
    every = text.get("sliding_window_pattern", 6)
    types = text.get("layer_types") or [
        "full_attention" if (i + 1) % every == 0 else "sliding_attention" for i in range(text["num_hidden_layers"])
    ]
    gemma3.GEMMA3_ATTENTION_PATTERN = tuple(
        gemma3.AttentionType.GLOBAL if kind == "full_attention" else gemma3.AttentionType.LOCAL_SLIDING for kind in types
    )
    norms = gemma3.QueryPreAttentionNormalisation
    by_head = text.get("query_pre_attn_scalar", text["head_dim"]) == text["head_dim"]
    return gemma3.ModelConfig(
        num_layers=text["num_hidden_layers"],
        num_embed=text["vocab_size"],
        embed_dim=text["hidden_size"],
        hidden_dim=text["intermediate_size"],
        num_heads=text["num_attention_heads"],
        num_kv_heads=text["num_key_value_heads"],
        head_dim=text["head_dim"],
        sliding_window_size=text["sliding_window"],
        local_base_frequency=int(local),
        global_base_frequency=int(whole.get("rope_theta", text.get("rope_theta", 1_000_000))),
        global_scale_factor=float(scaling),
        query_pre_attn_norm=norms.BY_ONE_OVER_SQRT_HEAD_DIM if by_head else norms.BY_ONE_OVER_SQRT_EMBED_DIM_DIV_NUM_HEADS,
        param_dtype=dtype,
    )


def gemma_config(text):
    """Gemma 1 and 2. The vocabulary is the folder's, which is smaller than the one that Tunix has built in. A folder that names no
    caps has those of transformers."""
    second = text["model_type"] == "gemma2"
    if second and text.get("query_pre_attn_scalar", text["head_dim"]) != text["head_dim"]:
        raise ValueError("Tunix scales the queries of Gemma 2 by the size of a head; this model has another scale")
    types = gemma.AttentionType
    kinds = [types.LOCAL_SLIDING, types.GLOBAL] if second else [types.GLOBAL, types.GLOBAL]
    return gemma.Gemma, gemma.ModelConfig(
        num_layers=text["num_hidden_layers"],
        num_embed=text["vocab_size"],
        embed_dim=text["hidden_size"],
        hidden_dim=text["intermediate_size"],
        num_heads=text["num_attention_heads"],
        num_kv_heads=text["num_key_value_heads"],
        head_dim=text["head_dim"],
        final_logit_softcap=text.get("final_logit_softcapping", 30.0) if second else None,
        use_post_attn_norm=second,
        use_post_ffw_norm=second,
        attention_types=tuple(kinds[i % 2] for i in range(text["num_hidden_layers"])),
        attn_logits_soft_cap=text.get("attn_logit_softcapping", 50.0) if second else None,
        sliding_window_size=text.get("sliding_window", 4096) if second else None,
    )


def recompute_layers(layer):
    """Training computes a layer again for its gradient. Tunix's own setting does so in sampling too, where Flax refuses it."""

    def call(self, x, segment_pos, cache, attn_mask):
        body = self.block.__func__ if cache is not None else nnx.remat(self.block.__func__)
        return body(self, x, segment_pos, cache, attn_mask)

    layer.__call__ = call


def create_mesh():
    """All devices, as the settings say; on another number of them the first axis takes what is left."""
    count, tensor = jax.device_count(), SETTINGS["mesh"]["tensor"]
    tensor = tensor if count % tensor == 0 else 1
    if count != SETTINGS["mesh"]["fsdp"] * SETTINGS["mesh"]["tensor"]:
        print(f"the settings are for {SETTINGS['mesh']}, here are {count} devices: fsdp={count // tensor}, tensor={tensor}")
    return jax.make_mesh((count // tensor, tensor), ("fsdp", "tp"), axis_types=(jax.sharding.AxisType.Auto,) * 2)


def load_model(folder, mesh, weights=None):
    """The model with its weights, its own or those of another folder, spread over the mesh, one tensor at a time."""
    config = json.loads((folder / "config.json").read_text())
    text = config.get("text_config") or config
    family = text["model_type"].removesuffix("_text")
    dtype = jnp.dtype(SETTINGS["dtype"])
    if family == "gemma3":
        kind, settings = gemma3.Gemma3, gemma3_config(text, dtype)
    elif family in ("gemma", "gemma2"):
        kind, settings = gemma_config(text)
    else:
        raise ValueError(f"{folder}: model_type {text['model_type']} is not supported; gemma, gemma2 and gemma3 are")
    if SETTINGS["remat"]:
        recompute_layers((gemma3 if family == "gemma3" else gemma).DecoderLayer)
    abstract = nnx.eval_shape(lambda: kind(settings, rngs=nnx.Rngs(0)))
    graph, state = nnx.split(abstract)
    take = open_tensors(weights or folder)
    specs = dict(nnx.to_flat_state(nnx.get_partition_spec(state)))
    filled = {}
    for path, variable in nnx.to_flat_state(state):
        plain = tuple(map(str, path))
        array = from_hf(plain, [take(name) for name in hf_names(plain, family)], variable.shape)
        if array.shape != variable.shape:
            raise ValueError(f"{folder}: {'.'.join(plain)} is {array.shape}, Tunix needs {variable.shape}")
        spec = specs[path].value if hasattr(specs[path], "value") else specs[path]
        sharding = jax.sharding.NamedSharding(mesh, spec or jax.sharding.PartitionSpec())
        place = filled
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = jax.device_put(np.asarray(array, dtype), sharding)
    return nnx.merge(graph, filled), family


mesh = create_mesh()
model, family = load_model(MODEL, mesh)
print(f"{family}: {sum(x.size for x in jax.tree.leaves(nnx.state(model))):,} parameters in {SETTINGS['dtype']} on {mesh.shape}")
