import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks that are not the public Internet: https://www.iana.org/assignments/iana-ipv4-special-registry */
const special4 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  special4.addSubnet(network, prefix, 'ipv4');

/** Of IPv6 only global unicast is public, and in it not those that are special or lead to an IPv4 address. */
const unicast6 = new BlockList();
unicast6.addSubnet('2000::', 3, 'ipv6');
const special6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  special6.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address is one of the public Internet. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special4.check(address, 'ipv4');
  return family === 6 && unicast6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
}

export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

type Addresses = readonly LookupAddress[];

const dns = new Resolver({ timeout: 2_000, tries: 2 });

/**
 * All addresses of a name. Not dns.lookup, which takes one of four threads of the process while a name server does not
 * respond: names of a few hostile webhooks would hold up those of all others.
 */
async function addressesOf(host: string): Promise<Addresses> {
  const [v4, v6] = await Promise.allSettled([dns.resolve4(host), dns.resolve6(host)]);
  if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason;
  const of = (found: PromiseSettledResult<string[]>, family: number) =>
    found.status === 'fulfilled' ? found.value.map((address) => ({ address, family })) : [];
  return [...of(v4, 4), ...of(v6, 6)];
}

/**
 * The addresses of a name, all of which are public.
 * @throws AddressRefused when one is not, or Error when there is none
 */
export async function publicAddresses(host: string, resolve = addressesOf): Promise<Addresses> {
  const addresses = await resolve(host);
  if (addresses.length === 0 || !addresses.every(({ address }) => isPublic(address)))
    throw new AddressRefused(`${host} has an address that is not public`);
  return addresses;
}

/**
 * Resolves a name for a connection, to public addresses only. The connection goes to what was checked, so a name that
 * changes in between leads nowhere else.
 */
export const publicLookup =
  (resolve = addressesOf): LookupFunction =>
  (host, options, done) => {
    publicAddresses(host, resolve).then(
      ([first, ...more]) => {
        if (options.all) done(null, [first as LookupAddress, ...more]);
        else done(null, first?.address ?? '', first?.family);
      },
      (error) => done(error, []),
    );
  };

/**
 * What is wrong with a webhook's URL, before its name is resolved; undefined when nothing is.
 *
 * @param loopback whether http://127.0.0.1 is allowed: on the local stage only
 */
export function urlFault(url: URL, loopback: boolean): string | undefined {
  if (url.username || url.password) return 'Must not contain a user or a password.';
  if (loopback && url.protocol === 'http:' && url.hostname === '127.0.0.1') return undefined;
  if (url.protocol !== 'https:') return 'Must begin with https.';
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) > 0) return 'Must have a host name, not an address.';
  return undefined;
}
