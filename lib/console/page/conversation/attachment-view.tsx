import { useEffect, useState } from 'preact/hooks';
import type { Message } from '../../../client/api-operation.ts';
import { attempt } from '../attempt.ts';
import type { Session } from '../session.ts';
import { texts } from '../texts.ts';

interface AttachmentViewProps {
  readonly session: Session;
  readonly messageId: string;
  readonly attachment: Message['attachments'][number];
}

/** A picture, or a file to download. Its URL is valid for some minutes, so it is fetched when it is needed. */
export function AttachmentView({ session, messageId, attachment }: AttachmentViewProps) {
  const [url, setUrl] = useState<string>();
  const { id: attachmentId, filename, mime } = attachment;
  const path = { messageId, attachmentId };
  const isPicture = mime.startsWith('image/');
  const find = async () => (await session.api.request('get-attachment', { path })).body.url;
  useEffect(() => {
    // Without a connection the page shows the attachment's name.
    if (isPicture) find().then(setUrl, () => {});
  }, [attachmentId]);
  if (isPicture && url) return <img src={url} alt={filename} />;
  const download = () => attempt(async () => location.assign(await find()));
  return (
    <button type="button" class="file" onClick={download}>
      {texts.download(filename)}
    </button>
  );
}
