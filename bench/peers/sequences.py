"""The same token ids as bench/sequences.ts."""

FIRST_ID = 16


def ids_of(sequence, length, vocabulary_size):
    span = vocabulary_size - FIRST_ID
    return [FIRST_ID + (sequence * 7919 + place * 104_729) % span for place in range(length)]


def sft_batch(step, sizes, vocabulary_size):
    """Lengths spread evenly between the two, the second half of each is completion: [(ids, prompt length)]."""
    count, shortest, longest = sizes["sequences"], sizes["shortest"], sizes["longest"]
    lengths = [shortest + (sequence * 173) % (longest - shortest + 1) for sequence in range(step * count, (step + 1) * count)]
    return [(ids_of(step * count + i, length, vocabulary_size), length - length // 2) for i, length in enumerate(lengths)]


def prompts_of(step, count, length, vocabulary_size):
    return [ids_of(step * count + i, length, vocabulary_size) for i in range(count)]
