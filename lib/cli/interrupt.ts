/**
 * Aborted by the first Ctrl-C; one after more than a second ends the process. An earlier one is the same again:
 * with some shells npm passes on the interrupt that the terminal has sent to us already.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  process.on('SIGINT', () => {
    if (first && Date.now() - first > 1000) process.exit(130);
    if (first) return;
    first = Date.now();
    console.error('\nStopping after the sends under way …');
    controller.abort();
  });
  return controller.signal;
}
