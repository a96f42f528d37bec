const brokerSizes = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];
const brokerFactors = [1, 2, 4, 8, 16, 24, 32];

/** How many times the capacity, and the price, of a large Express broker a broker has. */
export const brokerFactor = (type: string) =>
  brokerFactors[brokerSizes.indexOf(type.split('.').at(-1) ?? '')] ?? 1;
