import file from './prices.json' with { type: 'json' };

export type PriceName = keyof typeof file.prices;
export const pricedRegions = ['us-east-1', 'eu-central-1'] as const;

export interface Price {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
  /** AWS's own price page. */
  readonly source: string;
  /** Public copy of AWS's price list that contains this value; absent if the value is unconfirmed. */
  readonly seen?: string;
}

/** Prices of a region, without free tiers and discounts. */
export type Prices = Readonly<Record<PriceName, Price>>;

/** The day on which the list was made. */
export const pricesRead = file.read;

/** @throws Error when the list has no prices of the region */
export function pricesOf(region: string): Prices {
  const priced = pricedRegions.find((one) => one === region);
  if (!priced)
    throw new Error(
      `lib/infra/cost/prices.json has no prices of ${region}, only of ${pricedRegions.join(' and ')}.`,
    );
  return Object.fromEntries(
    Object.entries(file.prices).map(([name, { unit, what, source, ...regions }]) => [
      name,
      { unit, what, source, ...regions[priced] },
    ]),
  ) as unknown as Prices;
}
