const always = [
  'X-Content-Type-Options',
  'nosniff',
  'Referrer-Policy',
  'same-origin',
  'Permissions-Policy',
  'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
] as const;

/** Headers (name, value, …) that every answer carries. HSTS only where the caller came by https: it would lock out others. */
export function securityHeaders(isSecure: boolean): readonly string[] {
  return isSecure ? overHttps : always;
}

const overHttps = [...always, 'Strict-Transport-Security', 'max-age=31536000'] as const;

/** Content policy of answers that bring none: nobody may frame them. */
export const framePolicy = "frame-ancestors 'none'";
