"""Passes the subprotocol that a `$connect` route answers on to the client, as API Gateway does and MiniStack does not.

Without it browsers and Node.js close the connection, since the server selected none of their protocols:
https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html

Started as a program, it starts MiniStack with this change alone.
"""

import contextvars


def install():
    from ministack.services import apigateway

    selected = contextvars.ContextVar("subprotocol", default=None)
    invoke = apigateway._invoke_ws_lambda
    handle = apigateway.handle_websocket

    async def invoke_and_note(*arguments, **more):
        response = await invoke(*arguments, **more)
        for name, value in ((response or {}).get("headers") or {}).items():
            if name.lower() == "sec-websocket-protocol":
                selected.set(value)
        return response

    async def handle_with_subprotocol(scope, receive, send, *arguments, **more):
        async def send_selected(message):
            if message["type"] == "websocket.accept" and selected.get():
                message = {**message, "subprotocol": selected.get()}
            await send(message)

        await handle(scope, receive, send_selected, *arguments, **more)

    apigateway._invoke_ws_lambda = invoke_and_note
    apigateway.handle_websocket = handle_with_subprotocol


if __name__ == "__main__":
    install()
    from ministack.app import main

    main()
