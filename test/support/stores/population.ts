import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { expect } from 'vitest';
import type { Caller } from '../../../functions/shared/domain/caller.ts';
import { auroraLegalHolds } from '../../../functions/shared/store/retention/aurora-legal-holds.ts';
import { auroraRetentionPolicies } from '../../../functions/shared/store/retention/aurora-retention-policies.ts';
import { auroraBlockedUsers } from '../../../functions/shared/store/users/aurora-blocked-users.ts';
import type { TemporaryDatabase } from '../database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from './messages.ts';
import { storesOn } from './stores.ts';

/** People who use a service of which there is the database and, of stored objects, their paths. */
export function population(database: TemporaryDatabase, files: Set<string>) {
  const stores = storesOn(database.service);

  /** Stores a message; returns its id. */
  async function say(sender: string, conversationId: string, content: string, more = {}): Promise<string> {
    const message = messageFrom(sender, conversationId, { content, ...more });
    const [outcome] = await stores.messages.append([{ message }]);
    expect(outcome?.status).toBe('stored');
    return message.messageId;
  }

  async function converse(...users: string[]): Promise<string> {
    const conversation = conversationOf(users[0] as string, ...users.slice(1));
    await stores.conversations.create(conversation, callerNamed(users[0] as string));
    return conversation.id;
  }

  async function upload(caller: Caller, conversationId: string, filename: string) {
    const uploadId = uuidv7();
    const storagePath = `attachments/${conversationId}/${uploadId}`;
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    await stores.uploads.create(
      {
        uploadId,
        storagePath,
        conversationId,
        filename,
        expiresAt,
        mime: 'text/plain',
        size: 1,
        tenantId: caller.tenantId,
        userId: caller.userId,
        used: false,
      },
      caller,
    );
    await database.owner.query(
      `UPDATE upload SET created_at = now() - interval '1 hour' WHERE id = :id::uuid`,
      { id: uploadId },
    );
    files.add(storagePath);
    return {
      id: uploadId,
      filename,
      mime: 'text/plain',
      size: 1,
      checksumSha256: `${'A'.repeat(43)}=`,
      storagePath,
    };
  }

  /** A user who did all that can be done, everything marked. */
  async function livedLife() {
    const marker = `marked${randomUUID().replaceAll('-', '')}`;
    const userId = `user-${marker}`;
    const friend = `friend-${randomUUID()}`;
    const user = callerNamed(userId);
    const content = `says ${marker}`;

    const talk = await converse(friend, userId);
    const attached = await upload(user, talk, `${marker}.txt`);
    const sent = [
      await say(userId, talk, content),
      await say(userId, talk, content, { attachments: [attached], metadata: { marker } }),
      await say(userId, talk, content, { mentions: [friend] }),
      await say(userId, talk, content),
    ] as const;
    const theirs = await say(friend, talk, 'theirs', { mentions: [userId] });
    await stores.pins.set(sent[1], true, callerNamed(friend));
    await stores.revisions.edit(sent[0], { content: `${content} again` }, { windowSeconds: 60 }, user);
    await stores.revisions.remove(sent[3], user);
    await stores.reactions.add(theirs, 'up', user);
    await stores.reactions.add(theirs, 'up', callerNamed(friend));
    await stores.reactions.add(theirs, 'down', user);
    await stores.reactions.add(theirs, 'sad', user);
    await stores.reactions.remove(theirs, 'sad', user);
    await stores.reactions.add(sent[2], 'up', callerNamed(friend));
    await stores.messages.acknowledge(theirs, 'read', user);
    await upload(user, talk, `unused ${marker}`);
    const view = { pinned: true, mutedUntil: '2030-01-01T00:00:00.000Z', clearedSeq: 2 };
    await stores.conversations.updateView(talk, view, user);

    // Conversations in which the user is the only owner, has left, or is alone.
    const owned = await converse(userId, friend);
    await say(userId, owned, content);
    const deleted = await say(friend, owned, 'deleted by them');
    await stores.revisions.remove(deleted, user);
    const pinned = await say(friend, owned, 'pinned by them', { mentions: [userId], mentionsAll: true });
    await stores.pins.set(pinned, true, user);
    const left = await converse(friend, userId);
    await say(userId, left, content);
    await stores.participants.remove(left, userId, user);
    const alone = await converse(userId);
    await say(userId, alone, content);

    const rejected = messageFrom(userId, left, { content });
    await stores.messages.append([{ message: rejected }, { message: messageFrom(userId, left) }], {
      recordRejections: true,
    });
    await stores.messages.append([
      {
        message: messageFrom(userId, owned, { content }),
        key: { operation: 'create-message', key: marker, fingerprint: marker },
      },
    ]);
    // As an admin, whose name must not stay anywhere either.
    const holds = auroraLegalHolds(database.service);
    const { hold } = await holds.place(
      { holdId: uuidv7(), userId: friend, reason: `asked for by ${userId}.` },
      user,
    );
    await holds.release(hold.holdId, user);
    await auroraRetentionPolicies(database.service).set(
      { conversationId: talk, rule: { days: 3000, action: 'archive' }, dryRun: false },
      user,
    );
    const blocked = auroraBlockedUsers(database.service);
    await blocked.block(`enemy-of-${marker}`, user);
    await blocked.block(userId, callerNamed(friend));

    const importId = uuidv7();
    const storagePath = `imports/acme/${importId}`;
    await stores.imports.create(
      {
        importId,
        storagePath,
        mime: 'application/x-ndjson',
        size: 1,
        events: false,
        expiresAt: new Date().toISOString(),
      },
      user,
    );
    await stores.imports.fail(importId, 'enough');
    files.add(storagePath);
    await database.owner.query(
      `UPDATE import SET created_at = now() - interval '1 hour' WHERE id = :id::uuid`,
      { id: importId },
    );
    await stores.search.index(1000);
    await database.owner.query('DELETE FROM outbox');
    return { marker, userId, friend, talk, owned, left, alone, sent, theirs, deleted, pinned, rejected };
  }

  return { stores, say, converse, livedLife };
}
