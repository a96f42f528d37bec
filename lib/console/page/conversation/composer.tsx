import { useRef, useState } from 'preact/hooks';
import type { Message } from '../../../client/api-operation.ts';
import { uploadFile } from '../../../client/files.ts';
import { attempt } from '../attempt.ts';
import type { Session } from '../session.ts';
import { useSignal } from '../signal.ts';
import { texts } from '../texts.ts';

interface ComposerProps {
  readonly session: Session;
  readonly conversationId: string;
  readonly replyTo: Message | undefined;
  readonly edited: Message | undefined;
  readonly onDone: () => void;
}

/** Writes a message, a reply, or a new version of a message. */
export function Composer({ session, conversationId, replyTo, edited, onDone }: ComposerProps) {
  const { api, replica, queued } = session;
  const isQueued = useSignal(queued);
  const [content, setContent] = useState(edited?.content ?? '');
  const [file, setFile] = useState<File>();
  const [progress, setProgress] = useState<number>();
  const form = useRef<HTMLFormElement>(null);

  async function upload(attached: File) {
    setProgress(0);
    const onProgress = (sent: number, total: number) => setProgress(sent / total);
    try {
      return await uploadFile(api, { conversationId, file: attached, filename: attached.name, onProgress });
    } finally {
      setProgress(undefined);
    }
  }

  const submit = () =>
    attempt(async () => {
      if (edited) {
        await api.request('edit-message', { path: { messageId: edited.id }, body: { content } });
      } else if (content.trim() !== '' || file) {
        const attached = file && { attachments: [await upload(file)] };
        await replica.send(conversationId, { content, ...attached, replyTo: replyTo?.id });
      } else return;
      setContent('');
      setFile(undefined);
      form.current?.reset();
      onDone();
    });

  return (
    <form
      ref={form}
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {(replyTo || edited) && (
        <p class="meta">
          {edited ? texts.editing : replyTo && texts.replyTo(replyTo.senderId)}{' '}
          <button type="button" onClick={onDone}>
            {texts.cancel}
          </button>
        </p>
      )}
      {file && (
        <p class="meta">
          {texts.attached(file.name)}{' '}
          <button type="button" onClick={() => setFile(undefined)}>
            {texts.removeAttachment}
          </button>
        </p>
      )}
      {file && progress !== undefined && (
        <progress value={progress} aria-label={texts.uploading(file.name)} />
      )}
      <textarea
        rows={2}
        aria-label={texts.message}
        placeholder={texts.messagePlaceholder}
        value={content}
        onInput={(event) => setContent(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void submit();
        }}
      />
      <div class="actions">
        {!edited && (
          <>
            <label class="meta">
              <input
                type="checkbox"
                checked={isQueued}
                onChange={(event) => {
                  queued.value = event.currentTarget.checked;
                }}
              />{' '}
              {texts.throughQueue}
            </label>
            <label class="attach">
              {texts.attach}
              <input type="file" onChange={(event) => setFile(event.currentTarget.files?.[0])} />
            </label>
          </>
        )}
        <button type="submit" class="primary">
          {edited ? texts.save : texts.send}
        </button>
      </div>
    </form>
  );
}
