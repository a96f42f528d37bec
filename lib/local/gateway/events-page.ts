import { asyncApiDocument } from '../../../functions/shared/contract/events/asyncapi.ts';

interface Message {
  readonly title: string;
  readonly payload: { readonly $ref: string };
  readonly examples: readonly { readonly payload: unknown }[];
}

/** The events on Kafka and the frames of live updates, with an example of each: the AsyncAPI document as a page. */
export function eventsPage(): string {
  const { info, channels, components } = asyncApiDocument('');
  const messages = components.messages as Readonly<Record<string, Message>>;
  const schemas = components.schemas as Readonly<Record<string, { readonly description?: string }>>;
  const shown = (name: string) => {
    const message = messages[name] as Message;
    const { description } = schemas[message.payload.$ref.replace('#/components/schemas/', '')] ?? {};
    const examples = message.examples.map(
      ({ payload }) => `<pre>${escaped(JSON.stringify(payload, null, 2))}</pre>`,
    );
    return `<details><summary>${escaped(message.title)}</summary>
${description ? `<p>${escaped(description)}</p>` : ''}${examples.join('')}</details>`;
  };
  const sections = Object.values(channels).map(
    ({
      address,
      description,
      messages: sent,
    }) => `<section><h2>${escaped(address === '/' ? 'WebSocket' : address)}</h2>
<p>${escaped(description)}</p>
${Object.keys(sent).map(shown).join('\n')}</section>`,
  );
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escaped(info.title)}</title>
    <link rel="icon" href="/docs/favicon-32x32.png">
    <style>
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { max-width: 50rem; margin: 0 auto; padding: 1rem; }
      pre { overflow-x: auto; padding: .5rem; border: 1px solid; }
      summary { cursor: pointer; font-family: monospace; }
    </style>
  </head>
  <body>
    <nav><a href="/docs">HTTP API</a></nav>
    <main>
      <h1>${escaped(info.title)}</h1>
      <p>${escaped(info.description)}</p>
      <p>Live updates: request <code>create-live-ticket</code>, and open its <code>url</code> with its <code>protocols</code>.</p>
${sections.join('\n')}
    </main>
  </body>
</html>
`;
}

const escaped = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
