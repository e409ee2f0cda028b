"""Gemma 3 as a tight PyTorch training step: packed without padding, projections of one input fused, the loss head on
completion tokens only, with its gradient made in the forward pass. Reads the weights of a Hugging Face model; adapters are
trained. In bfloat16 all products are; norms, the residual stream and the adapters' own numbers stay in float32."""
import math

import torch
import torch.nn.functional as F

SCALE = 2.0


class PackedGemma:
    def __init__(self, model, rank, dtype):
        self.config = config = model.config
        self.rank, self.dtype = rank, dtype
        self.trained = []
        state = {name: tensor.detach() for name, tensor in model.state_dict().items()}
        self.embedding = state["model.embed_tokens.weight"].to(dtype)
        self.final_norm = state["model.norm.weight"]
        self.layers = []
        for index in range(config.num_hidden_layers):
            weight = lambda name: state[f"model.layers.{index}.{name}.weight"]
            layer = {
                name: weight(name)
                for name in (
                    "input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm",
                    "post_feedforward_layernorm", "self_attn.q_norm", "self_attn.k_norm",
                )
            }
            groups = {
                "qkv": [weight(f"self_attn.{name}_proj") for name in "qkv"],
                "o": [weight("self_attn.o_proj")],
                "gate_up": [weight("mlp.gate_proj"), weight("mlp.up_proj")],
                "down": [weight("mlp.down_proj")],
            }
            for name, parts in groups.items():
                layer[name] = (torch.cat(parts).to(dtype), *self._adapter(parts))
            self.layers.append(layer)

    def _own(self, tensor):
        self.trained.append(tensor.requires_grad_())
        return tensor

    def _adapter(self, parts):
        inputs = parts[0].shape[1]
        a = self._own(torch.randn(self.rank * len(parts), inputs) / math.sqrt(inputs))
        return a, [self._own(torch.zeros(part.shape[0], self.rank)) for part in parts]

    def _linear(self, x, group):
        weight, a, b = group
        x = x.to(self.dtype)
        inner = (F.linear(x, a.to(self.dtype)) * SCALE).split(self.rank, dim=1)
        return F.linear(x, weight) + torch.cat([F.linear(u, part.to(self.dtype)) for u, part in zip(inner, b)], dim=1)

    def _norm(self, x, weight):
        return F.rms_norm(x.float(), (x.shape[-1],), 1 + weight, self.config.rms_norm_eps)

    def hidden(self, ids, lengths):
        """Ids of all sequences one after the other, [N], and their lengths → the last hidden states, [N, hidden]."""
        config = self.config
        heads, shared, size = config.num_attention_heads, config.num_key_value_heads, config.head_dim
        assert max(lengths) <= config.sliding_window, "a longer sequence needs the sliding mask"
        positions = torch.cat([torch.arange(length) for length in lengths])
        tables = {kind: rope_table(positions, size, settings["rope_theta"]) for kind, settings in config.rope_parameters.items()}
        h = F.embedding(ids, self.embedding).float() * math.sqrt(config.hidden_size)
        for layer, kind in zip(self.layers, config.layer_types):
            x = self._linear(self._norm(h, layer["input_layernorm"]), layer["qkv"])
            q, k, v = x.split([heads * size, shared * size, shared * size], dim=1)
            q = rotate(self._norm(q.view(-1, heads, size), layer["self_attn.q_norm"]), tables[kind])
            k = rotate(self._norm(k.view(-1, shared, size), layer["self_attn.k_norm"]), tables[kind])
            x = attend(q.to(self.dtype), k.to(self.dtype), v.view(-1, shared, size), lengths, config.query_pre_attn_scalar**-0.5)
            h = h + self._norm(self._linear(x, layer["o"]), layer["post_attention_layernorm"])
            gate, up = self._linear(self._norm(h, layer["pre_feedforward_layernorm"]), layer["gate_up"]).chunk(2, dim=1)
            x = self._linear(F.gelu(gate, approximate="tanh") * up, layer["down"])
            h = h + self._norm(x, layer["post_feedforward_layernorm"])
        return self._norm(h, self.final_norm)

    def _completions(self, batch):
        """The states before the completion tokens of [(ids, prompt length)], and those tokens."""
        lengths = [len(ids) for ids, _ in batch]
        ids = torch.tensor([token for sequence, _ in batch for token in sequence])
        starts = [sum(lengths[:i]) for i in range(len(batch))]
        places = torch.cat(
            [torch.arange(start + prompt - 1, start + len(ids) - 1) for start, (ids, prompt) in zip(starts, batch)]
        )
        return self.hidden(ids, lengths)[places], ids[places + 1]

    def log_probs(self, batch):
        states, targets = self._completions(batch)
        parts = zip(states.split(256), targets.split(256))
        return -torch.cat(
            [F.cross_entropy(F.linear(x.to(self.dtype), self.embedding).float(), ids, reduction="none") for x, ids in parts]
        )

    def loss(self, batch):
        """Mean negative log-probability of the completion tokens."""
        return Head.apply(*self._completions(batch), self.embedding)


class Head(torch.autograd.Function):
    """The loss over a large vocabulary in chunks, its gradient made at once, so that logits exist only once."""

    @staticmethod
    def forward(context, states, targets, embedding):
        total, gradient = 0.0, torch.empty_like(states)
        size = max(64, 2**26 // embedding.shape[0])
        for x, ids, into in zip(states.split(size), targets.split(size), gradient.split(size)):
            logits = (x.to(embedding.dtype) @ embedding.T).float()
            sums = logits.logsumexp(-1)
            total += (sums - logits.gather(1, ids[:, None])[:, 0]).sum().item()
            p = logits.sub_(sums[:, None]).exp_()
            into.copy_((p.to(embedding.dtype) @ embedding).float() - embedding[ids].float())
        context.save_for_backward(gradient.div_(len(targets)))
        return states.new_tensor(total / len(targets))

    @staticmethod
    def backward(context, outer):
        return context.saved_tensors[0] * outer, None, None


def rope_table(positions, size, theta):
    angles = positions[:, None] * theta ** (-torch.arange(0, size, 2) / size)
    angles = torch.cat([angles, angles], dim=1)[:, None]
    return angles.cos(), angles.sin()


def rotate(x, table):
    cos, sin = table
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat([-second, first], dim=-1) * sin


def attend(q, k, v, lengths, scale):
    """Causal attention within each sequence; [N, heads, size] → [N, heads · size]."""
    parts = []
    for q1, k1, v1 in zip(q.split(lengths), k.split(lengths), v.split(lengths)):
        q1, k1, v1 = (x.transpose(0, 1)[None] for x in (q1, k1, v1))
        x = F.scaled_dot_product_attention(q1, k1, v1, is_causal=True, scale=scale, enable_gqa=True)
        parts.append(x[0].transpose(0, 1).flatten(1))
    return torch.cat(parts)
