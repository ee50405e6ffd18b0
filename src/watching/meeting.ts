/** What executors find where they look for their driver, as it is seen from the driver's pod. */

export interface Meeting {
  /** Connections to the driver's port, living or just ended; undefined where that can't be seen, or nothing listens there. */
  readonly connections: number | undefined;
  /** What was checked, in words. */
  readonly checked: string;
}

const listening = "0A";

/** Of the lines of /proc/net/tcp and tcp6; undefined when nobody listens on the port. */
export function connectionsIn(tables: readonly string[], port: number): number | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const states = tables
    .flatMap((table) => table.split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = ""]) => local.endsWith(`:${hex}`))
    .map(([, , , state]) => state);
  return states.includes(listening) ? states.filter((state) => state !== listening).length : undefined;
}
