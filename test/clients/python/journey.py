"""The journey. Each generator's file beside this one has a class whose methods make the calls with its client."""
import os
import time
import urllib.request
import uuid

BASE_URL, TOKEN, PARTICIPANT = (os.environ[name] for name in ("BASE_URL", "TOKEN", "PARTICIPANT"))


def equal(what, wanted, got):
    if wanted != got:
        raise RuntimeError(f"{what}: {got} instead of {wanted}")


def post_form(url, fields, file):
    boundary = uuid.uuid4().hex
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
    body = "".join(parts + [head]).encode() + file + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    urllib.request.urlopen(urllib.request.Request(url, body, headers)).close()


def stored(client, message_id):
    for _ in range(300):
        if client.is_stored(message_id):
            return
        time.sleep(0.2)
    raise RuntimeError(f"{message_id} is not stored after a minute.")


def journey(client):
    conversation_id = client.create_conversation(PARTICIPANT)
    since = client.changes()[1]

    message = {"content": "first", "mode": "sync", "key": str(uuid.uuid4()), "metadata": {"n": 1}}
    first = client.send(conversation_id, **message)
    equal("status", "stored", first.status)
    equal("sent again", first.message_id, client.send(conversation_id, **message).message_id)
    queued = client.send(conversation_id, "queued", "async", key=str(uuid.uuid4()))
    equal("status", "queued", queued.status)
    stored(client, queued.message_id)
    equal("batch", ["stored"] * 3, client.send_batch(conversation_id, ["3", "4", "5"]))

    form, fields = client.create_upload(conversation_id, "a.txt", "text/plain", len(b"a file"))
    post_form(form.url, fields, b"a file")
    with_file = client.send(conversation_id, "with a file", "sync", upload_id=form.upload_id)
    url = client.get_attachment(with_file.message_id, with_file.message.attachments[0].id)
    equal("download", b"a file", urllib.request.urlopen(url).read())

    content, version, metadata = client.edit(first.message_id, "edited", 1)
    equal("edit", ("edited", 2, 1), (content, version, metadata["n"]))

    seqs, cursor = client.list(conversation_id, None)
    while cursor is not None:
        more, cursor = client.list(conversation_id, cursor)
        seqs += more
    equal("seqs", [1, 2, 3, 4, 5, 6], seqs)
    equal("edited", True, "message-edited" in client.changes(since)[0])
