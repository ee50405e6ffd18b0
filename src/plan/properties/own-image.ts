/** Whether executors have the image of the driver's pod, as they have where nobody says otherwise. */
import type { GivenProperties } from "./given-properties.ts";

const images = ["spark.kubernetes.container.image", "spark.kubernetes.executor.container.image"];

export const haveOwnImage = (given: GivenProperties): boolean => images.every((name) => given.get(name) === undefined);
