import { freePort } from '../../../lib/local/process/free-port.ts';
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts';

const names = ['gateway', 'data-api', 'postgres', 'kafka', 's3', 'live'] as const;

/** The proxies between the parts; each is named after the server behind it. */
export type ProxyName = (typeof names)[number];

export type Proxies = Readonly<Record<ProxyName, TcpProxy & { readonly target: number }>>;

/** To ports where nobody listens yet. */
export async function startProxies(): Promise<Proxies> {
  const started = names.map(async (name) => {
    const target = await freePort();
    const proxy = await startTcpProxy({ port: await freePort(), target });
    return [name, Object.assign(proxy, { target })] as const;
  });
  return Object.fromEntries(await Promise.all(started)) as Proxies;
}
