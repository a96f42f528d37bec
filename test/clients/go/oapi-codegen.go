package main

import (
	"context"
	"net/http"

	"example.test/journey/chat"
	"github.com/google/uuid"
)

type generated struct{ api *chat.ClientWithResponses }

var (
	ctx = context.Background()
	id  = uuid.MustParse
)

func newClient() Client {
	authorize := chat.WithRequestEditorFn(func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+token)
		return nil
	})
	api, err := chat.NewClientWithResponses(baseUrl, authorize)
	check(err)
	return generated{api}
}

// must panics with the response of a call that failed.
func must[T any](value *T, body []byte) *T {
	if value == nil {
		panic(string(body))
	}
	return value
}

func (g generated) CreateConversation(participant string) string {
	request := chat.CreateConversationRequest{Type: "group", Participants: []string{participant}}
	response, err := g.api.CreateConversationWithResponse(ctx, nil, request)
	check(err)
	return must(response.JSON201, response.Body).Conversation.Id.String()
}

func (g generated) Send(conversation string, message Sent) Answer {
	params := chat.CreateMessageParams{Mode: to(chat.CreateMessageParamsMode(message.Mode)), IdempotencyKey: message.Key}
	request := chat.CreateMessageRequest{Content: &message.Content}
	if message.Metadata != nil {
		request.Metadata = &message.Metadata
	}
	if message.UploadId != nil {
		request.Attachments = &[]chat.AttachmentReference{{UploadId: to(id(*message.UploadId))}}
	}
	response, err := g.api.CreateMessageWithResponse(ctx, id(conversation), &params, request)
	check(err)
	sent := response.JSON201
	if sent == nil {
		sent = must(response.JSON202, response.Body)
	}
	answer := Answer{Id: sent.MessageId.String(), Status: sent.Status}
	if sent.Message != nil && len(sent.Message.Attachments) > 0 {
		answer.Attachment = sent.Message.Attachments[0].Id.String()
	}
	return answer
}

func (g generated) SendBatch(conversation string, contents ...string) (statuses []string) {
	var request chat.CreateMessageBatchRequest
	for _, content := range contents {
		request.Messages = append(request.Messages, chat.BatchMessageRequest{Content: content})
	}
	response, err := g.api.CreateMessageBatchWithResponse(ctx, id(conversation), nil, request)
	check(err)
	for _, item := range must(response.JSON200, response.Body).Items {
		statuses = append(statuses, item.Status)
	}
	return statuses
}

func (g generated) IsStored(message string) bool {
	response, err := g.api.GetMessageWithResponse(ctx, id(message), nil)
	check(err)
	return response.JSON200 != nil
}

func (g generated) CreateUpload(conversation string, filename, mime string, size int64) Form {
	request := chat.CreateUploadRequest{Filename: filename, Mime: mime, Size: int(size), ConversationId: id(conversation)}
	response, err := g.api.CreateUploadWithResponse(ctx, nil, request)
	check(err)
	form := must(response.JSON201, response.Body)
	return Form{UploadId: form.UploadId.String(), Url: form.Url, Fields: form.Fields}
}

func (g generated) GetAttachment(message, attachment string) string {
	response, err := g.api.GetAttachmentWithResponse(ctx, id(message), id(attachment))
	check(err)
	return must(response.JSON200, response.Body).Url
}

func (g generated) Edit(message string, content string, expectedVersion int32) Edited {
	request := chat.EditMessageRequest{Content: &content, ExpectedVersion: to(int(expectedVersion))}
	response, err := g.api.EditMessageWithResponse(ctx, id(message), nil, request)
	check(err)
	edited := must(response.JSON200, response.Body)
	return Edited{edited.Content, int64(edited.Version), edited.Metadata}
}

func (g generated) List(conversation string, cursor *string) (seqs []int64, next *string) {
	params := chat.ListMessagesParams{Limit: to(int64(2)), Cursor: cursor}
	if cursor == nil {
		params.Order = to(chat.ListMessagesParamsOrder("asc"))
	}
	response, err := g.api.ListMessagesWithResponse(ctx, id(conversation), &params)
	check(err)
	page := must(response.JSON200, response.Body)
	for _, message := range page.Items {
		seqs = append(seqs, message.Seq)
	}
	return seqs, page.NextCursor
}

func (g generated) Changes(since *string) (kinds []string, next string) {
	response, err := g.api.ListChangesWithResponse(ctx, &chat.ListChangesParams{Since: since})
	check(err)
	page := must(response.JSON200, response.Body)
	for _, change := range page.Items {
		kinds = append(kinds, change.Type)
	}
	return kinds, page.NextToken
}
