// The types of the WebAssembly of the JavaScript engine that we use; they come with a browser's types alone.

declare global {
  namespace WebAssembly {
    type ImportValue = ((...values: never[]) => unknown) | Global | Memory | Table;
    type Imports = Record<string, Record<string, ImportValue>>;

    /** Opaque. */
    interface Module {}
    const Module: {
      new (bytes: Uint8Array<ArrayBuffer>): Module;
      imports(module: Module): { module: string; name: string; kind: string }[];
    };

    class Instance {
      constructor(module: Module, imports: Imports);
      readonly exports: Readonly<Record<string, unknown>>;
    }

    class Global<Type extends "i32" | "i64" = "i32"> {
      constructor(description: { value: Type; mutable: boolean }, value: number);
      value: Type extends "i64" ? bigint : number;
    }

    class Memory {
      constructor(size: { initial: number; maximum: number });
      readonly buffer: ArrayBuffer;
      /** By pages of 64 KiB. */
      grow(pages: number): number;
    }

    interface Table {
      get(index: number): unknown;
    }
  }
}

export {};
