/** Asks the person for a fresh proof; fulfilled with false when they would rather not. */
type Ask = () => Promise<boolean>;

let ask: Ask | undefined;
let asked: Promise<boolean> | undefined;

/** Says who asks for a fresh proof; returns the way to stop. */
export function askForProofBy(next: Ask): () => void {
  ask = next;
  return () => {
    if (ask === next) ask = undefined;
  };
}

/** Asks once, however many calls wait for it. False when nobody can be asked. */
export function freshProof(): Promise<boolean> {
  if (!ask) return Promise.resolve(false);
  asked ??= ask().finally(() => {
    asked = undefined;
  });
  return asked;
}
