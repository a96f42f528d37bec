import type { Price } from './prices.ts';

/** A line of a stage's monthly cost. */
export interface CostLine {
  /** The service on the bill. */
  readonly service: string;
  readonly what: string;
  readonly dollars: number;
  /** Provisioned capacity: the larger one of the idle line and the traffic line counts. Other lines add up. */
  readonly capacity?: boolean;
  /** False when no public copy of AWS's price list has the price. */
  readonly confirmed: boolean;
}

export const hoursPerMonth = 730;
export const secondsPerMonth = hoursPerMonth * 3600;

export const million = 1e6;
export const gigabyte = 1e9;

/** A line of `quantity` units at a price per unit; the price's unit says which. */
export function costLine(
  service: string,
  what: string,
  quantity: number,
  price: Price,
  options: { readonly capacity?: boolean } = {},
): CostLine {
  return {
    service,
    what,
    dollars: quantity * price.value,
    confirmed: price.seen !== undefined,
    ...options,
  };
}
