import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { postWebhook } from '../../../functions/shared/webhooks/post-webhook.ts';
import { isPublic, publicLookup, urlFault } from '../../../functions/shared/webhooks/public-address.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A receiver on this machine. Returns its URL. */
async function receiver(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const post = (url: string, more = {}) => postWebhook(url, {}, '{}', { loopback: true, ...more });

describe('an address', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    '2002:a00:1::',
    'no address',
  ])('%s is not public', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test.each(['8.8.8.8', '172.32.0.1', '192.0.1.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    '%s is public',
    (address) => {
      expect(isPublic(address)).toBe(true);
    },
  );

  test.each([
    ['http://example.com/', 'Must begin with https.'],
    ['http://127.0.0.1/', 'Must begin with https.'],
    ['ftp://example.com/', 'Must begin with https.'],
    ['https://user:pass@example.com/', 'Must not contain a user or a password.'],
    ['https://10.0.0.1/', 'Must have a host name, not an address.'],
    ['https://0x7f.1/', 'Must have a host name, not an address.'],
    ['https://2130706433/', 'Must have a host name, not an address.'],
    ['https://[::1]/', 'Must have a host name, not an address.'],
    ['https://[::ffff:169.254.169.254]/', 'Must have a host name, not an address.'],
  ])('of %s: %s', async (url, fault) => {
    expect(urlFault(new URL(url), false)).toBe(fault);
    expect(await postWebhook(url, {}, '{}')).toEqual({ failure: 'address-refused' });
  });

  test('of this machine is for the local stage, and no other way', () => {
    expect(urlFault(new URL('http://127.0.0.1:8080/'), true)).toBeUndefined();
    for (const url of ['http://localhost/', 'http://127.0.0.2/', 'http://10.0.0.1/', 'https://127.0.0.1/'])
      expect(urlFault(new URL(url), true)).toBeDefined();
  });
});

describe('a name', () => {
  const resolvesTo = (...addresses: string[]): LookupFunction =>
    publicLookup(async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

  test.each([[['127.0.0.1']], [['169.254.169.254']], [['8.8.8.8', '10.0.0.1']], [['::1']], [[]]])(
    'that leads to %j is refused when it connects',
    async (addresses) => {
      const lookup = resolvesTo(...addresses);
      expect(await postWebhook('https://hooks.example.com/', {}, '{}', { lookup })).toEqual({
        failure: 'address-refused',
      });
    },
  );

  test('connects to the address that was checked', async () => {
    const asked: string[] = [];
    const lookup: LookupFunction = (host, options, done) => {
      asked.push(host);
      resolvesTo('8.8.8.8')(host, options, (error) => done(error ?? new Error('seen'), []));
    };
    expect(await postWebhook('https://hooks.example.com/', {}, '{}', { lookup })).toEqual({
      failure: 'unreachable',
    });
    expect(asked).toEqual(['hooks.example.com']);
  });
});

describe('over https', () => {
  const trusted = getCACertificates('default');
  const folder = mkdtempSync(join(tmpdir(), 'webhook-authority-'));
  const inFolder = (name: string) => join(folder, name);
  beforeAll(() => {
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const authority = ['-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=authority', '-days', '2'];
    openssl('req', '-x509', ...newKey, ...authority);
    const leaf = ['-keyout', 'leaf.key', '-out', 'leaf.pem', '-subj', '/CN=receiver', '-days', '2'];
    const names = ['-addext', 'subjectAltName=DNS:hooks.example.com', '-addext', 'basicConstraints=CA:FALSE'];
    openssl('req', '-x509', ...newKey, ...leaf, ...names, '-CA', 'ca.pem', '-CAkey', 'ca.key');
  });
  afterEach(() => setDefaultCACertificates(trusted));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Delivers to a receiver on this machine, to which the name leads. Returns the outcome, and what arrived. */
  async function deliverTo(host: string) {
    const bodies: string[] = [];
    const key = readFileSync(inFolder('leaf.key'));
    const server = createSecureServer(
      { key, cert: readFileSync(inFolder('leaf.pem')) },
      async (request, response) => {
        bodies.push(await text(request));
        response.writeHead(204).end();
      },
    );
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const lookup: LookupFunction = (_, options, done) =>
      options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
    const url = `https://${host}:${(server.address() as AddressInfo).port}/`;
    return { outcome: await postWebhook(url, {}, '{"a":1}', { lookup }), bodies };
  }
  const trustAuthority = () =>
    setDefaultCACertificates([...trusted, readFileSync(inFolder('ca.pem'), 'utf8')]);

  test('it arrives where the certificate is of the name and of a trusted authority', async () => {
    trustAuthority();
    expect(await deliverTo('hooks.example.com')).toEqual({ outcome: {}, bodies: ['{"a":1}'] });
  });

  test('a certificate of another name is refused, and nothing is sent', async () => {
    trustAuthority();
    expect(await deliverTo('other.example.com')).toEqual({ outcome: { failure: 'certificate' }, bodies: [] });
  });

  test('a certificate of an unknown authority is refused, and nothing is sent', async () => {
    expect(await deliverTo('hooks.example.com')).toEqual({ outcome: { failure: 'certificate' }, bodies: [] });
  });
});

describe('a response', () => {
  test.each([200, 202, 204])('%i is a success', async (status) => {
    expect(await post(await receiver((_, response) => response.writeHead(status).end()))).toEqual({});
  });

  test.each([300, 400, 404, 500, 503])('%i is a failure', async (status) => {
    expect(await post(await receiver((_, response) => response.writeHead(status).end()))).toEqual({
      failure: `status-${status}`,
    });
  });

  test('410 is the end', async () => {
    const url = await receiver((_, response) => response.writeHead(410).end());
    expect(await post(url)).toEqual({ failure: 'status-410', gone: true });
  });

  test('may ask for a pause, of an hour at most', async () => {
    const asking = (pause: string) =>
      receiver((_, response) => response.writeHead(429, { 'retry-after': pause }).end());
    expect(await post(await asking('7'))).toEqual({ failure: 'status-429', afterMs: 7000 });
    expect(await post(await asking('999999999'))).toEqual({ failure: 'status-429', afterMs: 3600_000 });
    expect(await post(await asking('soon'))).toEqual({ failure: 'status-429' });
  });

  test('that redirects leads nowhere', async () => {
    let visits = 0;
    const elsewhere = await receiver((_, response) => {
      visits++;
      response.end();
    });
    const url = await receiver((_, response) => response.writeHead(307, { location: elsewhere }).end());
    expect(await post(url)).toEqual({ failure: 'status-307' });
    expect(visits).toBe(0);
  });

  test('that does not come is waited for, and no longer', async () => {
    expect(await post(await receiver(() => {}), { timeoutMs: 100 })).toEqual({ failure: 'timeout' });
  });

  test('without end is not read', async () => {
    const url = await receiver((_, response) => {
      const write = () => response.destroyed || response.write('x'.repeat(65_536), () => setImmediate(write));
      write();
    });
    expect(await post(url)).toEqual({});
  });

  test('cannot come from where nobody listens', async () => {
    expect(await post('http://127.0.0.1:1/')).toEqual({ failure: 'unreachable' });
  });
});
