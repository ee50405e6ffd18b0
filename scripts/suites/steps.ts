/** The steps of `scripts/test`, in the order in which they ran: the rows of its table. */
import type { Row } from "./table.ts";

export class Steps {
  readonly rows: Row[] = [];

  /** Runs one step and adds its row. What it throws is shown and counts as one failure; undefined is given then. */
  async run<T>(name: string, work: () => Promise<T>, judge: (result: T) => Partial<Row>): Promise<T | undefined> {
    console.log(`\n── ${name}`);
    const start = performance.now();
    const add = (rest: Partial<Row>): void => {
      this.rows.push({ name, seconds: (performance.now() - start) / 1000, ...rest });
    };
    try {
      const result = await work();
      add(judge(result));
      return result;
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      add({ passed: 0, failed: 1, skipped: 0, note: "see above" });
      return undefined;
    }
  }
}
