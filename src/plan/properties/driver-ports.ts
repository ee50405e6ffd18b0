/** The ports by which executors, and a browser, find the driver. */
import type { Facts } from "../../facts/facts.ts";
import type { Basis } from "../basis.ts";

/** The ports of the driver, which the run's Service names. */
export const driverPorts = { driver: 7078, blockManager: 7079, ui: 4040 } as const;

export const portProperties = {
  driver: "spark.driver.port",
  blockManager: "spark.driver.blockManager.port",
  ui: "spark.ui.port",
} as const;
export type DriverPort = keyof typeof driverPorts;

/** Those that the user chose. */
export function givenPorts({ given }: Pick<Basis, "given">) {
  return (Object.keys(driverPorts) as DriverPort[]).flatMap((port) => {
    const property = portProperties[port];
    const found = given.get(property);
    return found === undefined ? [] : [{ port, property, origin: found.origin, number: Number(found.value) }];
  });
}

export type Ports = Readonly<Record<DriverPort, number>>;

/** So far apart are the ports of runs in one pod. */
const portsOfPlace = 10;

/**
 * Ours give way to the user's, since one Service can't name a port twice, and to what listens in the pod already; and what
 * holds in the end.
 */
export function portsOf(basis: Basis): { readonly ours: Ports; readonly all: Ports } {
  const given = givenPorts(basis);
  const { place, takenPorts } = basis.facts.beside;
  const ours: Record<DriverPort, number> = { ...driverPorts };
  const chosen: { port: DriverPort; number: number }[] = [...given];
  for (const port of Object.keys(ours) as DriverPort[]) {
    ours[port] += place * portsOfPlace;
    while (takenPorts.includes(ours[port]) || chosen.some((each) => each.port !== port && each.number === ours[port]))
      ours[port] += 1;
    chosen.push({ port, number: ours[port] });
  }
  return { ours, all: { ...ours, ...Object.fromEntries(given.map(({ port, number }) => [port, number])) } };
}

export function whyPort(port: DriverPort, { beside }: Facts): string {
  const usual = driverPorts[port];
  if (beside.place > 0) return `the Service names it; ${usual} and what follows is another run's in this pod`;
  return beside.takenPorts.includes(usual)
    ? `the Service names it; something in this pod listens on ${usual}`
    : "the Service names it";
}
