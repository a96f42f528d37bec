// A journey with oapi-codegen. BASE_URL, TOKEN and PARTICIPANT come from main.ts.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"reflect"
	"time"

	"example.test/journey/chat"
	"github.com/google/uuid"
)

// must decodes the answer of a call.
func must[T any](what string, response *http.Response, err error) T {
	var body T
	if err != nil {
		panic(fmt.Sprint(what, ": ", err))
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	if response.StatusCode >= 300 {
		panic(fmt.Sprint(what, ": ", string(text)))
	}
	if err := json.Unmarshal(text, &body); err != nil {
		panic(fmt.Sprint(what, ": ", err))
	}
	return body
}

func equal(what string, wanted, got any) {
	if !reflect.DeepEqual(wanted, got) {
		panic(fmt.Sprint(what, ": ", wanted, " and not ", got))
	}
}

func to[T any](value T) *T { return &value }

func main() {
	ctx := context.Background()
	authorize := chat.WithRequestEditorFn(func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+os.Getenv("TOKEN"))
		return nil
	})
	api, err := chat.NewClient(os.Getenv("BASE_URL"), authorize)
	if err != nil {
		panic(err)
	}

	response, err := api.CreateConversation(ctx, nil, chat.CreateConversationRequest{
		Type: "group", Participants: []string{os.Getenv("PARTICIPANT")},
	})
	id := must[chat.CreateConversationResponse]("create", response, err).Conversation.Id
	response, err = api.ListChanges(ctx, nil)
	since := must[chat.ChangePage]("changes", response, err).NextToken

	send := func(content string, mode chat.CreateMessageParamsMode, key string) chat.CreateMessageResponse {
		params := chat.CreateMessageParams{Mode: &mode, IdempotencyKey: &key}
		response, err := api.CreateMessage(ctx, id, &params, chat.CreateMessageRequest{Content: &content})
		return must[chat.CreateMessageResponse]("send", response, err)
	}
	key := uuid.NewString()
	first := send("first", "sync", key)
	equal("status", "stored", first.Status)
	equal("again", first.MessageId, send("first", "sync", key).MessageId)
	queued := send("queued", "async", uuid.NewString())
	equal("status", "queued", queued.Status)
	for {
		response, err := api.GetMessage(ctx, queued.MessageId, nil)
		if err != nil {
			panic(err)
		}
		response.Body.Close()
		if response.StatusCode == 200 {
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	response, err = api.CreateMessageBatch(ctx, id, nil, chat.CreateMessageBatchRequest{
		Messages: []chat.BatchMessageRequest{{Content: "3"}, {Content: "4"}, {Content: "5"}},
	})
	for _, item := range must[chat.CreateMessageBatchResponse]("batch", response, err).Items {
		equal("batch", "stored", item.Status)
	}

	response, err = api.CreateUpload(ctx, nil, chat.CreateUploadRequest{
		Filename: "a.txt", Mime: "text/plain", Size: 6, ConversationId: id,
	})
	form := must[chat.Upload]("upload", response, err)
	var body bytes.Buffer
	fields := multipart.NewWriter(&body)
	for name, value := range form.Fields {
		fields.WriteField(name, value)
	}
	file, _ := fields.CreateFormFile("file", "a.txt")
	file.Write([]byte("a file"))
	fields.Close()
	response, err = http.Post(form.Url, fields.FormDataContentType(), &body)
	if err != nil || response.StatusCode >= 300 {
		panic("the form was refused")
	}
	response, err = api.CreateMessage(ctx, id, nil, chat.CreateMessageRequest{
		Content: to("a file"), Attachments: &[]chat.AttachmentReference{{UploadId: &form.UploadId}},
	})
	withFile := must[chat.CreateMessageResponse]("attach", response, err)
	response, err = api.GetAttachment(ctx, withFile.MessageId, withFile.Message.Attachments[0].Id)
	response, err = http.Get(must[chat.Download]("attachment", response, err).Url)
	if err != nil {
		panic(err)
	}
	text, _ := io.ReadAll(response.Body)
	equal("download", "a file", string(text))

	response, err = api.EditMessage(ctx, first.MessageId, nil, chat.EditMessageRequest{Content: to("edited")})
	edited := must[chat.Message]("edit", response, err)
	equal("edit", "edited", edited.Content)
	equal("edit", int64(2), edited.Version)

	var seqs []int64
	params := chat.ListMessagesParams{Order: to(chat.ListMessagesParamsOrder("asc")), Limit: to(int64(2))}
	for {
		response, err := api.ListMessages(ctx, id, &params)
		page := must[chat.MessagePage]("list", response, err)
		for _, message := range page.Items {
			seqs = append(seqs, message.Seq)
		}
		if page.NextCursor == nil {
			break
		}
		params = chat.ListMessagesParams{Cursor: page.NextCursor, Limit: to(int64(2))}
	}
	equal("seqs", []int64{1, 2, 3, 4, 5, 6}, seqs)

	response, err = api.ListChanges(ctx, &chat.ListChangesParams{Since: &since})
	isThere := false
	for _, change := range must[chat.ChangePage]("changes", response, err).Items {
		isThere = isThere || change.Type == "message-edited"
	}
	equal("edited", true, isThere)
	fmt.Println("journey done")
}
