import { DomainError } from '../domain/domain-error.ts';
import { loopbackAllowed } from './loopback.ts';
import { publicAddresses, urlFault } from './public-address.ts';

/**
 * Checks the address of a webhook that somebody wants to register. It is checked again at each delivery.
 * @throws DomainError invalid-request
 */
export async function checkAddress(address: string, loopback = loopbackAllowed()): Promise<void> {
  const url = new URL(address);
  const fault = urlFault(url, loopback);
  if (fault !== undefined) throw refusal(fault);
  if (url.protocol === 'http:') return;
  await publicAddresses(url.hostname).catch(() => {
    throw refusal('Its host must have public addresses only.');
  });
}

const refusal = (detail: string) =>
  new DomainError('invalid-request', 'The webhook cannot have this address.', {
    faults: [{ pointer: '#/body/url', detail }],
  });
