/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const megabytesPerCore = 1769;

/** The share of a core that Lambda gives to a function with so many megabytes. */
export const coreShare = (megabytes: number): number => Math.min(1, megabytes / megabytesPerCore);
