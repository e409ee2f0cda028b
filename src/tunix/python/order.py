# The order of the rows: Reckon's own, a function of the seed and the pass alone, so that a run here and a run by Reckon's
# engine see the same batches. Threefry-2x32 with 20 rounds (Salmon et al. 2011), the generator that JAX uses too.
def threefry(key, c0, c1):
    """Two words of 32 bits for each counter. c0 and c1 are arrays of one length, or numbers."""
    k0, k1 = (np.uint32(k) for k in key)
    keys = (k0, k1, k0 ^ k1 ^ np.uint32(0x1BD11BDA))
    x, y = np.asarray(c0, np.uint32), np.asarray(c1, np.uint32)
    with np.errstate(over="ignore"):
        x, y = x + keys[0], y + keys[1]
        for turn in range(20):
            bits = np.uint32((13, 15, 26, 6, 17, 29, 16, 24)[turn % 8])
            x = x + y
            y = ((y << bits) | (y >> (np.uint32(32) - bits))) ^ x
            if turn % 4 == 3:
                n = (turn + 1) // 4
                x, y = x + keys[n % 3], y + keys[(n + 1) % 3] + np.uint32(n)
    return x, y


def random_key(*path):
    key = (0, 0)
    for part in path:
        key = tuple(int(word) for word in threefry(key, part & 0xFFFFFFFF, part >> 32))
    return key


def permutation(key, count):
    """0 … count - 1 in another order (Fisher-Yates)."""
    order = list(range(count))
    if count < 2:
        return order
    places = np.arange(count)
    draws = (threefry(key, places, np.zeros(count, np.uint32))[0] >> np.uint32(8)).astype(np.float64) / 2**24
    for i in range(count - 1, 0, -1):
        j = math.floor(draws[i] * (i + 1))
        order[i], order[j] = order[j], order[i]
    return order
