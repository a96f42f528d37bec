const brokerSizes = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];
const brokerFactors = [1, 2, 4, 8, 16, 24, 32];

/** Capacity and price of an Express broker, as a multiple of a large one. */
export const brokerFactor = (type: string) =>
  brokerFactors[brokerSizes.indexOf(type.split('.').at(-1) ?? '')] ?? 1;

/** The smallest Express broker type that is at least so many times as large as a large one; undefined when there is none. */
export function brokerOfFactor(factor: number): string | undefined {
  const size = brokerSizes.find((_, n) => (brokerFactors[n] ?? 0) >= factor);
  return size && `express.m7g.${size}`;
}
