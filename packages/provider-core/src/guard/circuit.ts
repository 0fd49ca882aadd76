/** When a circuit opens and how often it then asks again. */
export interface CircuitSettings {
  /** Failures in a row that open it, at least 1. */
  readonly failures: number;
  /** Milliseconds to the first probe; doubled after each failed one. */
  readonly firstProbeMs: number;
  /** Milliseconds between probes at most. */
  readonly maxProbeMs: number;
}

/**
 * Whether a cloud is asked at all. `closed`: yes. `open`: not before `nextAttemptAt`. `half_open`: one probe is under way and
 * everybody else is refused. `since` is when the phase began; times are those of the guard's clock.
 */
export type Circuit =
  | { readonly phase: 'closed'; readonly since: number; readonly failures: number }
  | { readonly phase: 'open'; readonly since: number; readonly attempt: number; readonly nextAttemptAt: number }
  | { readonly phase: 'half_open'; readonly since: number; readonly attempt: number };

/** A circuit that lets everything through. */
export function closedCircuit(now: number): Circuit {
  return { phase: 'closed', since: now, failures: 0 };
}

/** Asks for a call: the circuit afterwards, and whether the call goes as an ordinary one, as the probe, or not at all. */
export function admit(circuit: Circuit, now: number): { circuit: Circuit; as: 'call' | 'probe' | 'refused' } {
  if (circuit.phase === 'closed') return { circuit, as: 'call' };
  if (circuit.phase === 'half_open' || now < circuit.nextAttemptAt) return { circuit, as: 'refused' };
  return { circuit: { phase: 'half_open', since: circuit.since, attempt: circuit.attempt }, as: 'probe' };
}

/** The cloud answered something: whoever asked, it is there. */
export function answered(circuit: Circuit, now: number): Circuit {
  if (circuit.phase === 'closed') return circuit.failures === 0 ? circuit : { ...circuit, failures: 0 };
  return closedCircuit(now);
}

/**
 * A call failed in a way that says the cloud is not there. `jitter` is 0–1: a restarted cloud must not be asked by everybody
 * in the same instant. Late failures of calls from before it opened change nothing.
 */
export function failed(
  circuit: Circuit,
  settings: CircuitSettings,
  call: { readonly isProbe: boolean; readonly now: number; readonly jitter: number },
): Circuit {
  if (circuit.phase === 'closed') {
    const failures = circuit.failures + 1;
    return failures < settings.failures ? { ...circuit, failures } : opened(1, settings, call.now, call);
  }
  if (circuit.phase === 'half_open' && call.isProbe) {
    return opened(circuit.attempt + 1, settings, circuit.since, call);
  }
  return circuit;
}

function opened(
  attempt: number,
  settings: CircuitSettings,
  since: number,
  { now, jitter }: { readonly now: number; readonly jitter: number },
): Circuit {
  const delayMs = Math.min(settings.maxProbeMs, settings.firstProbeMs * 2 ** (attempt - 1));
  return { phase: 'open', since, attempt, nextAttemptAt: now + delayMs * (0.8 + 0.2 * jitter) };
}

/** The probe was called off before it could say anything: the next caller may probe at once. */
export function abandoned(circuit: Circuit, now: number): Circuit {
  if (circuit.phase !== 'half_open') return circuit;
  return { phase: 'open', since: circuit.since, attempt: circuit.attempt, nextAttemptAt: now };
}
