/** When npm start began, in milliseconds since 1970; a launcher tells the process it hands over to. */
const startedAt = Number(process.env.KUMO_STARTED_AT) || Date.now() - performance.now();

/**
 * Prints what has just been done, with the seconds since the start.
 * @param {string} text
 */
export function progress(text) {
  console.log(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`);
}
progress.startedAt = startedAt;
