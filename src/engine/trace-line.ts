// A line of the file in which ONNX Runtime writes how long each node of a program took: one JSON object a line, in a list.

export type TraceEvent = { cat: string; name: string; dur: number; args: Record<string, string> };

/** The event of a line; undefined for what opens and closes the list. */
export function traceEvent(line: string): TraceEvent | undefined {
  return line.startsWith("{") ? JSON.parse(line.endsWith(",") ? line.slice(0, -1) : line) : undefined;
}

/** Whether the event is the work of one node. */
export const isOfNode = ({ cat, name }: TraceEvent): boolean => cat === "Node" && name.endsWith("_kernel_time");
