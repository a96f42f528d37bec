/** Silences Node's warning of timers in the past: kafkajs sets one whenever it need not wait. Others are printed. */
export function ignoreNegativeTimers(): void {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => warning.name === 'TimeoutNegativeWarning' || console.warn(warning));
}
