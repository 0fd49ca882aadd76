import { generateSecret, generateURI, verifySync } from 'otplib';
import { renderSVG } from 'uqr';

/** Seconds for which one code is shown. */
const periodSeconds = 30;

/** A clock may be one step off in either direction. */
const toleranceSeconds = periodSeconds;

/** A secret of 160 bits in base32: what RFC 4226 recommends and every authenticator app takes. */
export function newTotpSecret(): string {
  return generateSecret({ length: 20 });
}

/**
 * The time step that a code belongs to: one of the present and its neighbours, later than the last one that was used.
 * Undefined when it is not right. Spaces between its digits are the person's.
 */
export function stepOfCode(
  secret: string,
  text: string,
  { now, lastUsedStep }: { now: Date; lastUsedStep: number | null },
): number | undefined {
  const code = text.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(code)) return undefined;
  const epoch = Math.floor(now.getTime() / 1000);
  const latestStep = Math.floor((epoch + toleranceSeconds) / periodSeconds);
  const verdict = verifySync({
    secret,
    token: code,
    period: periodSeconds,
    epoch,
    epochTolerance: toleranceSeconds,
    // The library refuses a step of the future, which a clock that was set back would make of the last one.
    ...(lastUsedStep === null ? {} : { afterTimeStep: Math.min(lastUsedStep, latestStep) }),
  });
  return verdict.valid && 'timeStep' in verdict ? verdict.timeStep : undefined;
}

/** The address that authenticator apps read; `issuer` is what they show above the code. */
export function otpauthUri(secret: string, label: { issuer: string; account: string }): string {
  // A colon parts the two names, so neither may hold one.
  const plain = (name: string): string => name.replaceAll(':', ' ');
  return generateURI({ secret, issuer: plain(label.issuer), label: plain(label.account), period: periodSeconds });
}

/** An address as a picture for a phone's camera: an SVG document. */
export function qrOf(uri: string): string {
  return renderSVG(uri, { ecc: 'M', border: 2 });
}
