/** Hours of a month, as list prices are quoted. */
export const hoursPerMonth = 720;

const digits = 9;

/** A decimal text as an integer of 10⁻⁹: money is never a binary float, not even an estimate. */
function scaled(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole) * 10n ** BigInt(digits) + BigInt(fraction.padEnd(digits, '0').slice(0, digits) || '0');
}

/** An hourly price over hours and pieces, rounded to cents: `('0.062', 720)` → `44.64`. */
export function priceOver(hourly: string, hours: number, pieces = 1): string {
  const total = scaled(hourly) * BigInt(hours) * BigInt(pieces);
  const cent = 10n ** BigInt(digits - 2);
  const cents = (total + cent / 2n) / cent;
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
}

/** An amount in its currency as people write it: "€44.64". */
export function money(amount: string, currency: string): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(
    amount as `${number}`,
  );
}
