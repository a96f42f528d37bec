package main

import (
	"context"
	"net/http"

	"example.test/journey/chat"
)

type generated struct{ api *chat.APIClient }

var ctx = context.WithValue(context.Background(), chat.ContextAccessToken, token)

func newClient() Client {
	configuration := chat.NewConfiguration()
	configuration.Servers = chat.ServerConfigurations{{URL: baseUrl}}
	return generated{chat.NewAPIClient(configuration)}
}

// must panics with the response of a call that failed.
func must[T any](value *T, response *http.Response, err error) *T {
	if failed, ok := err.(*chat.GenericOpenAPIError); ok {
		panic(err.Error() + ": " + string(failed.Body()))
	}
	check(err)
	return value
}

// anyJson has what the generator makes of a JSON value that may be null.
func anyJson(values map[string]any) map[string]*any {
	pointers := map[string]*any{}
	for name, value := range values {
		pointers[name] = &value
	}
	return pointers
}

func (g generated) CreateConversation(participant string) string {
	request := chat.NewCreateConversationRequest("group", []string{participant})
	created := must(g.api.ConversationsAPI.CreateConversation(ctx).CreateConversationRequest(*request).Execute())
	return created.Conversation.Id
}

func (g generated) Send(conversation string, message Sent) Answer {
	request := chat.CreateMessageRequest{Content: &message.Content, Metadata: anyJson(message.Metadata)}
	if message.UploadId != nil {
		request.Attachments = []chat.AttachmentReference{{UploadId: message.UploadId}}
	}
	call := g.api.MessagesAPI.CreateMessage(ctx, conversation).CreateMessageRequest(request).Mode(message.Mode)
	if message.Key != nil {
		call = call.IdempotencyKey(*message.Key)
	}
	sent := must(call.Execute())
	answer := Answer{Id: sent.MessageId, Status: sent.Status}
	if sent.Message != nil && len(sent.Message.Attachments) > 0 {
		answer.Attachment = sent.Message.Attachments[0].Id
	}
	return answer
}

func (g generated) SendBatch(conversation string, contents ...string) (statuses []string) {
	var messages []chat.BatchMessageRequest
	for _, content := range contents {
		messages = append(messages, *chat.NewBatchMessageRequest(content))
	}
	request := chat.NewCreateMessageBatchRequest(messages)
	call := g.api.MessagesAPI.CreateMessageBatch(ctx, conversation).CreateMessageBatchRequest(*request)
	for _, item := range must(call.Execute()).Items {
		statuses = append(statuses, item.Status)
	}
	return statuses
}

func (g generated) IsStored(message string) bool {
	_, response, err := g.api.MessagesAPI.GetMessage(ctx, message).Execute()
	if response != nil && response.StatusCode == http.StatusNotFound {
		return false
	}
	check(err)
	return true
}

func (g generated) CreateUpload(conversation string, filename, mime string, size int64) Form {
	request := chat.NewCreateUploadRequest(filename, mime, int32(size), conversation)
	form := must(g.api.FilesAPI.CreateUpload(ctx).CreateUploadRequest(*request).Execute())
	return Form{form.UploadId, form.Url, form.Fields}
}

func (g generated) GetAttachment(message, attachment string) string {
	return must(g.api.FilesAPI.GetAttachment(ctx, message, attachment).Execute()).Url
}

func (g generated) Edit(message string, content string, expectedVersion int32) Edited {
	request := chat.EditMessageRequest{Content: &content, ExpectedVersion: &expectedVersion}
	edited := must(g.api.MessagesAPI.EditMessage(ctx, message).EditMessageRequest(request).Execute())
	metadata := map[string]any{}
	for name, value := range edited.Metadata {
		metadata[name] = *value
	}
	return Edited{edited.Content, int64(edited.Version), metadata}
}

func (g generated) List(conversation string, cursor *string) (seqs []int64, next *string) {
	call := g.api.MessagesAPI.ListMessages(ctx, conversation).Limit(2)
	if cursor == nil {
		call = call.Order("asc")
	} else {
		call = call.Cursor(*cursor)
	}
	page := must(call.Execute())
	for _, message := range page.Items {
		seqs = append(seqs, message.Seq)
	}
	return seqs, page.NextCursor.Get()
}

func (g generated) Changes(since *string) (kinds []string, next string) {
	call := g.api.ChangesAPI.ListChanges(ctx)
	if since != nil {
		call = call.Since(*since)
	}
	page := must(call.Execute())
	for _, change := range page.Items {
		kinds = append(kinds, change.Type)
	}
	return kinds, page.NextToken
}
