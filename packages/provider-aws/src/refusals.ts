import type { CloudErrorCode } from '@kumo/model';

/** Codes by name (docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html and each service's common errors). */
const exact: Readonly<Record<string, CloudErrorCode>> = {
  AuthFailure: 'auth_failed',
  ExpiredToken: 'auth_failed',
  ExpiredTokenException: 'auth_failed',
  IncompleteSignature: 'auth_failed',
  InvalidAccessKeyId: 'auth_failed',
  InvalidClientTokenId: 'auth_failed',
  InvalidSignatureException: 'auth_failed',
  MissingAuthenticationToken: 'auth_failed',
  RequestExpired: 'auth_failed',
  RequestInTheFuture: 'auth_failed',
  RequestTimeTooSkewed: 'auth_failed',
  SignatureDoesNotMatch: 'auth_failed',
  UnrecognizedClientException: 'auth_failed',
  AccessDenied: 'forbidden',
  AccessDeniedException: 'forbidden',
  Blocked: 'forbidden',
  OperationNotPermitted: 'forbidden',
  OptInRequired: 'forbidden',
  PendingVerification: 'forbidden',
  UnauthorizedOperation: 'forbidden',
  InsufficientFreeAddressesInSubnet: 'capacity',
  InsufficientVolumeCapacity: 'capacity',
  Unsupported: 'capacity',
  BandwidthLimitExceeded: 'throttled',
  EC2ThrottledException: 'throttled',
  RequestLimitExceeded: 'throttled',
  RequestThrottled: 'throttled',
  RequestThrottledException: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  TooManyRequestsException: 'throttled',
  IdempotentParameterMismatch: 'conflict',
  IncorrectState: 'conflict',
  IncorrectInstanceState: 'conflict',
  IncorrectModificationState: 'conflict',
  'InvalidParameterCombination.Conflict': 'conflict',
  DependencyViolation: 'conflict',
  CannotDelete: 'conflict',
  ResourceAlreadyAssociated: 'conflict',
  VolumeInUse: 'conflict',
  VolumeModificationRateExceeded: 'conflict',
  InternalError: 'unavailable',
  InternalFailure: 'unavailable',
  'Server.InternalError': 'unavailable',
  ServiceUnavailable: 'unavailable',
  Unavailable: 'unavailable',
  InvalidAction: 'not_supported',
  UnsupportedOperation: 'not_supported',
  NotImplemented: 'not_supported',
  UnknownParameter: 'invalid_request',
  ValidationError: 'invalid_request',
  VPCIdNotSpecified: 'invalid_request',
  VcpuLimitExceeded: 'quota_exceeded',
  AttachmentLimitExceeded: 'quota_exceeded',
  InvalidAMIID: 'invalid_request',
  'InvalidAMIID.Unavailable': 'not_found',
  InvalidInstanceType: 'invalid_request',
  'InvalidVolume.ZoneMismatch': 'invalid_request',
};

/** Codes by form; the first that fits. */
const byForm: readonly (readonly [RegExp, CloudErrorCode])[] = [
  [/\.NotFound$|NotFoundException$/, 'not_found'],
  [/LimitExceeded$|LimitExceeded\.|QuotaExceeded|^Max\w+Exceeded$/, 'quota_exceeded'],
  [/^Insufficient\w*Capacity$/, 'capacity'],
  [/\.InUse$|\.Duplicate$|Conflict$|AlreadyExists/, 'conflict'],
  [/^(Invalid|Missing|Malformed)|\.Malformed$/, 'invalid_request'],
];

/** The model's code for one of AWS's; undefined for those without a place. */
export function codeOf(name: string): CloudErrorCode | undefined {
  return exact[name] ?? byForm.find(([pattern]) => pattern.test(name))?.[1];
}

const wrongKeys = 'The keys are not accepted: check the access key id, the secret access key and the region.';
const skewed = 'The clock of this machine is too far from the true time; set it right.';

/** What to do about it, where AWS's own words do not say. */
export const sentences: Readonly<Record<string, string>> = {
  AuthFailure: wrongKeys,
  InvalidClientTokenId: wrongKeys,
  SignatureDoesNotMatch: wrongKeys,
  UnrecognizedClientException: wrongKeys,
  ExpiredToken: 'The temporary keys have ended; enter new ones.',
  ExpiredTokenException: 'The temporary keys have ended; enter new ones.',
  RequestExpired: skewed,
  RequestTimeTooSkewed: skewed,
  OptInRequired: 'This account has not opted in to the region or the image; do that in the AWS console.',
  UnauthorizedOperation: 'The rights of this connection do not allow it; add the action to its IAM policy.',
  OperationNotPermitted: 'It is protected against this; lift the protection in the AWS console first.',
  RequestLimitExceeded: 'AWS is asked too often at the moment.',
  InsufficientInstanceCapacity: 'The zone has no room for this type now; try another zone or type, or later.',
  VcpuLimitExceeded: 'The account’s quota of vCPUs in this region is used up; ask AWS for more.',
  InstanceLimitExceeded: 'The account’s quota of instances in this region is used up; ask AWS for more.',
  AddressLimitExceeded:
    'The account’s quota of elastic IPs in this region is used up; release one or ask AWS for more.',
  DependencyViolation: 'Something else still uses it.',
  VolumeModificationRateExceeded: 'The volume was changed less than six hours ago; wait until then.',
  VPCIdNotSpecified: 'There is no default VPC in this region: choose a network.',
  IdempotentParameterMismatch: 'It was asked for before in another way.',
};
