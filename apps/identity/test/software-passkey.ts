import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What a page hands to `navigator.credentials`, as far as it is looked at here. */
// biome-ignore lint/suspicious/noExplicitAny: what the service gives is looked into freely
type Options = any;

/** How an answer is made other than a browser of the right page would make it. */
export interface Mischief {
  origin?: string;
  rpId?: string;
  isVerified?: boolean;
  counter?: number;
  /** Signed by another key than the one that was registered. */
  key?: KeyObject;
  type?: string;
  challenge?: string;
}

/** An authenticator in software: one ES256 key and a counter, as a security key has them. */
export interface SoftwarePasskey {
  credentialId: string;
  /** The answer to options for a new passkey. */
  create(options: Options, mischief?: Mischief): Record<string, unknown>;
  /** The answer to options for signing in; its counter grows with each. */
  get(options: Options, mischief?: Mischief): Record<string, unknown>;
}

const isPresent = 0x01;
const isVerifiedFlag = 0x04;
const hasCredential = 0x40;

/** Makes one. `counts` false: it says 0 for ever, as passkeys that are synchronized do. */
export function createSoftwarePasskey(origin = 'http://localhost:3000', counts = true): SoftwarePasskey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const credentialId = id.toString('base64url');
  let counter = 0;
  let userHandle: string | undefined;

  const authenticatorData = (rpId: string, flags: number, count: number, attested: Buffer): Buffer => {
    const head = Buffer.alloc(5);
    head.writeUInt8(flags, 0);
    head.writeUInt32BE(count, 1);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), head, attested]);
  };
  const clientData = (type: string, challenge: string, mischief: Mischief): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: mischief.type ?? type,
        challenge: mischief.challenge ?? challenge,
        origin: mischief.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const flagsOf = ({ isVerified = true }: Mischief): number => isPresent | (isVerified ? isVerifiedFlag : 0);
  const nextCount = ({ counter: forced }: Mischief): number => {
    if (counts) counter += 1;
    return forced ?? counter;
  };

  return {
    credentialId,
    create(options, mischief = {}) {
      userHandle = options.user.id;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey(publicKey)]);
      const flags = flagsOf(mischief) | hasCredential;
      const data = authenticatorData(mischief.rpId ?? options.rp.id, flags, nextCount(mischief), attested);
      const attestation = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(data)],
      ]);
      return {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData('webauthn.create', options.challenge, mischief).toString('base64url'),
          attestationObject: attestation.toString('base64url'),
          transports: ['usb'],
        },
      };
    },
    get(options, mischief = {}) {
      const data = authenticatorData(
        mischief.rpId ?? options.rpId,
        flagsOf(mischief),
        nextCount(mischief),
        Buffer.alloc(0),
      );
      const client = clientData('webauthn.get', options.challenge, mischief);
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
      return {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: sign('sha256', signed, mischief.key ?? privateKey).toString('base64url'),
          ...(userHandle === undefined ? {} : { userHandle }),
        },
      };
    },
  };
}

/** An ES256 key as COSE writes it. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return cborMap([
    [cborInteger(1), cborInteger(2)],
    [cborInteger(3), cborInteger(-7)],
    [cborInteger(-1), cborInteger(1)],
    [cborInteger(-2), cborBytes(Buffer.from(x, 'base64url'))],
    [cborInteger(-3), cborBytes(Buffer.from(y, 'base64url'))],
  ]);
}

function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
}

function cborInteger(value: number): Buffer {
  return value >= 0 ? cborHead(0, value) : cborHead(1, -1 - value);
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, text.length), Buffer.from(text)]);
}

function cborMap(entries: [Buffer, Buffer][]): Buffer {
  return Buffer.concat([cborHead(5, entries.length), ...entries.flat()]);
}
