import type { Message } from '../../../client/api-operation.ts';
import { attempt } from '../attempt.ts';
import type { Session } from '../session.ts';
import { texts } from '../texts.ts';
import { AttachmentView } from './attachment-view.tsx';

interface MessageRowProps {
  readonly session: Session;
  readonly message: Message;
  /** The message that it replies to, if it is held. */
  readonly parent: Message | undefined;
  readonly isRead: boolean;
  readonly onReply: () => void;
  readonly onEdit: () => void;
}

const offered = ['👍', '❤️', '😄'];

export function MessageRow({ session, message, parent, isRead, onReply, onEdit }: MessageRowProps) {
  const { api, userId } = session;
  const path = { messageId: message.id };
  const isMine = message.senderId === userId;
  const className = isMine ? 'message mine' : 'message';
  if (message.deletedAt) {
    const undelete = () => attempt(() => api.request('restore-message', { path }));
    return (
      <li class={className} data-seq={message.seq}>
        <p class="meta">{texts.deleted}</p>
        {isMine && (
          <div class="actions">
            <button type="button" onClick={undelete}>
              {texts.undelete}
            </button>
          </div>
        )}
      </li>
    );
  }
  const react = (reaction: string, isThere: boolean) =>
    attempt(() => api.request(isThere ? 'remove-reaction' : 'add-reaction', { path: { ...path, reaction } }));
  const mine = new Set(message.reactions.flatMap((one) => (one.mine ? [one.reaction] : [])));
  return (
    <li class={className} data-seq={message.seq}>
      {message.replyTo && (
        <p class="parent">
          {parent ? `${parent.senderId}: ${parent.content.slice(0, 80)}` : `#${message.replyTo.seq}`}
        </p>
      )}
      <p class="meta">
        <strong>{message.senderId}</strong> <Time at={message.createdAt} /> {message.editedAt && texts.edited}
      </p>
      {message.content && <p class="content">{message.content}</p>}
      {message.attachments.map((attachment) => (
        <AttachmentView
          key={attachment.id}
          session={session}
          messageId={message.id}
          attachment={attachment}
        />
      ))}
      {message.reactions.length > 0 && (
        <ul class="reactions">
          {message.reactions.map(({ reaction, count, mine: isThere }) => (
            <li key={reaction}>
              <button
                type="button"
                aria-pressed={isThere}
                aria-label={texts.reacted(reaction, count)}
                onClick={() => react(reaction, isThere)}
              >
                {reaction} {count}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="actions">
        <button type="button" onClick={onReply}>
          {texts.reply}
        </button>
        {offered
          .filter((reaction) => !mine.has(reaction))
          .map((reaction) => (
            <button
              key={reaction}
              type="button"
              aria-label={texts.react(reaction)}
              onClick={() => react(reaction, false)}
            >
              {reaction}
            </button>
          ))}
        {isMine && (
          <>
            <button type="button" onClick={onEdit}>
              {texts.edit}
            </button>
            <button type="button" onClick={() => attempt(() => api.request('delete-message', { path }))}>
              {texts.delete}
            </button>
          </>
        )}
        {isMine && <span class="meta receipt">{isRead ? texts.read : texts.sent}</span>}
      </div>
    </li>
  );
}

const Time = ({ at }: { readonly at: string }) => (
  <time dateTime={at}>{new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}</time>
);
