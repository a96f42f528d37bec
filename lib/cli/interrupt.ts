/**
 * A signal that the first Ctrl-C aborts; another Ctrl-C after more than a second ends the process. An interrupt within
 * a second is ignored: with some shells npm repeats the interrupt of the terminal.
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
