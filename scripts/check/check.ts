/** One promise about the whole repository. */
export interface Check {
  /** A promise, like the name of a test. */
  name: string;
  /** Throws {@link CheckFailed} when the promise is broken, anything else when it could not be told. */
  run(): Promise<void>;
}

/** The promise is broken; the message shows where. */
export class CheckFailed extends Error {
  override name = 'CheckFailed';
}
