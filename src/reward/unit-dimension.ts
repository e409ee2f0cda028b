// Units of different names that measure the same: newtons and kilogram metres per second squared. Each dimension of the table
// is a product of powers of base units, times what one of its unit is worth in them.

/** Powers by base unit: m, kg, s, A, K, mol. */
type Powers = Readonly<Record<string, number>>;
export type Worth = { factor: number; powers: Powers };

const worths: Readonly<Record<string, readonly [factor: number, powers: Powers]>> = {
  time: [1, { s: 1 }],
  length: [1, { m: 1 }],
  area: [1, { m: 2 }],
  volume: [0.001, { m: 3 }],
  mass: [1, { kg: 1 }],
  force: [1, { kg: 1, m: 1, s: -2 }],
  energy: [1, { kg: 1, m: 2, s: -2 }],
  power: [1, { kg: 1, m: 2, s: -3 }],
  pressure: [1, { kg: 1, m: -1, s: -2 }],
  frequency: [1, { s: -1 }],
  current: [1, { A: 1 }],
  charge: [1, { A: 1, s: 1 }],
  voltage: [1, { kg: 1, m: 2, s: -3, A: -1 }],
  resistance: [1, { kg: 1, m: 2, s: -3, A: -2 }],
  kelvin: [1, { K: 1 }],
  amount: [1, { mol: 1 }],
};

/** Of a dimension such as "force", "time^2" or "mass·length"; undefined where it has none in base units. */
export function worthOf(dimension: string): Worth | undefined {
  const parts = dimension.split("·").map((part) => {
    const [name = "", exponent = "1"] = part.split("^");
    const worth = Object.hasOwn(worths, name) ? worths[name] : undefined;
    return worth && raisedTo({ factor: worth[0], powers: worth[1] }, Number(exponent));
  });
  return parts.reduce((a, b) => (a === undefined || b === undefined ? undefined : times(a, b)), {
    factor: 1,
    powers: {},
  });
}

export const per = (over: Worth, under: Worth): Worth => times(over, raisedTo(under, -1));

export const samePowers = (a: Powers, b: Powers): boolean =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].every((base) => (a[base] ?? 0) === (b[base] ?? 0));

function raisedTo({ factor, powers }: Worth, exponent: number): Worth {
  const raised = Object.entries(powers).map(([base, power]) => [base, power * exponent]);
  return { factor: factor ** exponent, powers: Object.fromEntries(raised) };
}

function times(a: Worth, b: Worth): Worth {
  const bases = [...new Set([...Object.keys(a.powers), ...Object.keys(b.powers)])];
  const powers = bases.map((base) => [base, (a.powers[base] ?? 0) + (b.powers[base] ?? 0)]);
  return { factor: a.factor * b.factor, powers: Object.fromEntries(powers) };
}
