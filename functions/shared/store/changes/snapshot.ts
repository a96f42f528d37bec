/**
 * A pg_snapshot (`xmin:xmax:xip,xip…`) in fewer characters, for tokens that travel in addresses: under load it lists hundreds
 * of transactions. Each number becomes its distance from the one before, in base 36.
 */
export function shortened(snapshot: string): string {
  let last = 0n;
  return numbersOf(snapshot)
    .map((number) => {
      const distance = number - last;
      last = number;
      return distance.toString(36);
    })
    .join('.');
}

/** Restores a shortened pg_snapshot. */
export function lengthened(short: string): string {
  let last = 0n;
  const [xmax, xmin, ...running] = short.split('.').map((distance) => {
    last += parse36(distance);
    return last;
  });
  return `${xmin}:${xmax}:${running.join()}`;
}

/** The numbers in the order with the smallest distances: xmax, xmin, then the transactions that ran between them. */
function numbersOf(snapshot: string): bigint[] {
  const [xmin = '0', xmax = '0', running = ''] = snapshot.split(':');
  return [xmax, xmin, ...(running ? running.split(',') : [])].map(BigInt);
}

function parse36(text: string): bigint {
  const negative = text.startsWith('-');
  let value = 0n;
  for (const digit of negative ? text.slice(1) : text)
    value = value * 36n + BigInt(Number.parseInt(digit, 36));
  return negative ? -value : value;
}
