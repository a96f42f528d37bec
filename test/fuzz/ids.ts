const conversations = 20;
const messagesEach = 10;

/** Conversations, messages and imports to call operations with: their ids, by the name of the path parameter. */
export async function makeIds(url: string, token: string): Promise<Record<string, string[]>> {
  const post = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { messageId: string; importId: string; conversation: { id: string } };
  };
  const ids = { conversationId: [] as string[], messageId: [] as string[], importId: [] as string[] };
  for (let n = 0; n < conversations; n += 1) {
    const { conversation } = await post('/conversations', {
      type: 'group',
      participants: ['bob', 'carol'],
    });
    const conversationId = conversation.id;
    ids.conversationId.push(conversationId);
    ids.importId.push((await post('/imports', { size: 1 })).importId);
    for (let m = 0; m < messagesEach; m += 1) {
      const { messageId } = await post(`/conversations/${conversationId}/messages`, {
        content: `number ${m}`,
      });
      ids.messageId.push(messageId);
    }
  }
  return ids;
}
