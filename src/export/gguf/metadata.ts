// The metadata of a GGUF file as data: every value with the type it is stored in. Knows no key's meaning.

export type MetadataValue =
  | { readonly type: "u32" | "i32" | "f32"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "strings"; readonly value: readonly string[] }
  | { readonly type: "i32s" | "f32s"; readonly value: readonly number[] };

export type Metadata = Readonly<Record<string, MetadataValue>>;

export const u32 = (value: number): MetadataValue => ({ type: "u32", value });
export const f32 = (value: number): MetadataValue => ({ type: "f32", value });
export const bool = (value: boolean): MetadataValue => ({ type: "bool", value });
export const text = (value: string): MetadataValue => ({ type: "string", value });
export const texts = (value: readonly string[]): MetadataValue => ({ type: "strings", value });
export const i32s = (value: readonly number[]): MetadataValue => ({ type: "i32s", value });
export const f32s = (value: readonly number[]): MetadataValue => ({ type: "f32s", value });

/** The numbers that stand for the types of values in a file. */
export const valueTypes = {
  u8: 0,
  i8: 1,
  u16: 2,
  i16: 3,
  u32: 4,
  i32: 5,
  f32: 6,
  bool: 7,
  string: 8,
  array: 9,
  u64: 10,
  i64: 11,
  f64: 12,
} as const;
