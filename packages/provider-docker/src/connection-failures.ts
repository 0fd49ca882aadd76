import type { CloudErrorCode } from '@kumo/model';

/** A call that got no answer. */
export interface ConnectionFailure {
  readonly code: CloudErrorCode;
  /** What is wrong and what to do about it. */
  readonly sentence: string;
  /** The request can't have reached the engine. */
  readonly isUnsent: boolean;
  readonly nativeCode: string | undefined;
}

type Row = readonly [code: CloudErrorCode, sentence: string];

/** Before a request could be sent. Codes of Node and OpenSSL, https://nodejs.org/api/errors.html and tls.html. */
const unsent: Readonly<Record<string, Row>> = {
  ECONNREFUSED: [
    'unavailable',
    'nothing accepts connections there. Check the address and that the Docker engine runs.',
  ],
  ENOENT: ['unavailable', 'there is no such socket. Check the path and that the Docker engine runs.'],
  ENOTSOCK: ['invalid_request', 'that path is no socket. Check the path.'],
  EACCES: [
    'forbidden',
    'this program may not use the engine’s socket. Run it as a member of the socket’s group (docker).',
  ],
  EPERM: [
    'forbidden',
    'this program may not use the engine’s socket. Run it as a member of the socket’s group (docker).',
  ],
  ENOTFOUND: ['unavailable', 'the host name does not resolve. Check the address.'],
  EAI_AGAIN: ['unavailable', 'the host name can not be resolved at the moment.'],
  EHOSTUNREACH: ['unavailable', 'the host is not reachable from here. Check the address and the network.'],
  ENETUNREACH: ['unavailable', 'the host is not reachable from here. Check the address and the network.'],
  ETIMEDOUT: ['unavailable', 'the host does not answer. Check the address and firewalls.'],
  CERT_HAS_EXPIRED: ['auth_failed', 'the engine’s certificate has expired. It has to be renewed on the Docker host.'],
  CERT_NOT_YET_VALID: ['auth_failed', 'the engine’s certificate is not valid yet. Check the clocks.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'auth_failed',
    'the engine’s certificate is not signed by the authority given. Check ca.pem.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'auth_failed',
    'the engine’s certificate is not signed by the authority given. Check ca.pem.',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'auth_failed',
    'the engine’s certificate is not signed by the authority given. Check ca.pem.',
  ],
  UNABLE_TO_GET_ISSUER_CERT: [
    'auth_failed',
    'the engine’s certificate is not signed by the authority given. Check ca.pem.',
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'auth_failed',
    'the engine’s certificate is not signed by the authority given. Check ca.pem.',
  ],
  CERT_SIGNATURE_FAILURE: [
    'auth_failed',
    'the engine’s certificate is not signed by the authority given. Check ca.pem.',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'auth_failed',
    'the engine’s certificate is for another name. Use the name in it as the address.',
  ],
  ERR_SSL_WRONG_VERSION_NUMBER: ['invalid_request', 'the engine does not speak TLS on this port. Check the port.'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['invalid_request', 'the engine does not speak TLS on this port. Check the port.'],
};

/** Alerts with which an engine refuses our certificate; under TLS 1.3 they come after the first request is sent. */
const clientRefused: Row = [
  'auth_failed',
  'the engine refuses the client certificate. Check cert.pem and key.pem, and their expiry.',
];

/** `code` of the error with which a failed `docker system dial-stdio` ends its channel. */
export const dialStdioFailed = 'KUMO_DIAL_STDIO_FAILED';

const noEngineBySsh: Row = [
  'unavailable',
  'no Docker engine answers on the SSH host. Check that it runs, and that this user may use it (group docker).',
];

const lost: Row = ['unavailable', 'the connection to the engine was lost. It may be restarting.'];

/** Finds out what a socket's error means. Total: an error of unknown kind is `unexpected`. */
export function connectionFailure(thrown: unknown): ConnectionFailure {
  const nativeCode = codeOf(thrown);
  const before = nativeCode === undefined ? undefined : unsent[nativeCode];
  if (before !== undefined) return { code: before[0], sentence: before[1], isUnsent: true, nativeCode };
  if (nativeCode?.startsWith('ERR_TLS_') || nativeCode === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH') {
    return {
      code: 'auth_failed',
      sentence: 'the certificates can not be used together. Check all three.',
      isUnsent: true,
      nativeCode,
    };
  }
  if (nativeCode?.startsWith('ERR_OSSL_')) {
    const sentence = 'a certificate or key can not be read. Check that each is whole and in PEM.';
    return { code: 'invalid_request', sentence, isUnsent: true, nativeCode };
  }
  if (nativeCode !== undefined && /^ERR_SSL_.*ALERT/.test(nativeCode)) {
    return { code: clientRefused[0], sentence: clientRefused[1], isUnsent: true, nativeCode };
  }
  if (nativeCode?.startsWith('HPE_')) {
    const sentence = 'what answers there does not speak the Docker API. Check the address, and whether it needs TLS.';
    return { code: 'invalid_request', sentence, isUnsent: false, nativeCode };
  }
  if (nativeCode === dialStdioFailed) {
    return { code: noEngineBySsh[0], sentence: noEngineBySsh[1], isUnsent: false, nativeCode: undefined };
  }
  if (isLost(thrown, nativeCode)) return { code: lost[0], sentence: lost[1], isUnsent: false, nativeCode };
  return { code: 'unexpected', sentence: 'the engine’s answer was not understood.', isUnsent: false, nativeCode };
}

function codeOf(thrown: unknown): string | undefined {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return codeOf(thrown.errors[0]);
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

function isLost(thrown: unknown, nativeCode: string | undefined): boolean {
  if (['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'].includes(nativeCode ?? '')) return true;
  return thrown instanceof Error && /disconnected|aborted|socket hang up/.test(thrown.message);
}
