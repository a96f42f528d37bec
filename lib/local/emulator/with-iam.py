"""Starts MiniStack with IAM enforced over TLS, and writes each of its decisions about a role to a file.

    with-iam.py certificate <file>            writes a key and a self-signed certificate for this machine, as PEM
    with-iam.py serve <decisions> <data-api>  writes one line of JSON for each decision; statements that a role may
                                              execute go to the RDS Data API at <data-api>: MiniStack has no database
"""

import asyncio
import datetime
import http.client
import ipaddress
import json
import sys
import urllib.parse

import subprotocols


def write_certificate(path):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "MiniStack on this machine")])
    now = datetime.datetime.now(datetime.timezone.utc)
    hosts = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    with open(f"{path}.key", "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    with open(path, "wb") as file:
        file.write(certificate.public_bytes(serialization.Encoding.PEM))


def serve(decisions, data_api):
    from ministack.core import iam_evaluator, iam_actions

    enforce = iam_evaluator.enforce

    def recorded(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        refusal = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        from ministack.core.responses import get_account_id

        principal = iam_evaluator.resolve_principal(access_key_id or "", get_account_id())
        arn = getattr(principal, "arn", "")
        if ":assumed-role/" in arn:
            _, role, session = arn.split("/")
            line = {
                "role": role,
                "session": session,
                "action": iam_action,
                "resource": resource_arn,
                "refused": refusal is not None,
            }
            with open(decisions, "a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        return refusal

    # Before the application imports it.
    iam_evaluator.enforce = recorded
    action_of = iam_actions.extract_iam_action

    def action_of_first(service, method, path, headers, body, query_params):
        # To delete a version needs s3:DeleteObjectVersion. MiniStack asks that of all entries of DeleteObjects but the first.
        action = action_of(service, method, path, headers, body, query_params)
        if method == "POST" and action == "s3:DeleteObject":
            first = iam_actions._s3_batch_delete_targets("", body)[:1]
            if any(version for _, version in first):
                return "s3:DeleteObjectVersion"
        return action

    iam_actions.extract_iam_action = action_of_first
    resource_of = iam_actions.extract_resource_arn

    def resource_with_alias(service, method, path, headers, body, query_params, region, account_id):
        # IAM judges a function that is called by an alias with the alias, which MiniStack leaves out.
        arn = resource_of(service, method, path, headers, body, query_params, region, account_id)
        alias = query_params.get("Qualifier") if service == "lambda" else None
        return f"{arn}:{alias[0] if isinstance(alias, list) else alias}" if alias else arn

    iam_actions.extract_resource_arn = resource_with_alias
    from ministack.services import apigateway

    resolve = apigateway._resolve_jwks_url

    async def over_tls(authorizer):
        # It asks itself for the keys of its user pools, without TLS.
        url = await resolve(authorizer)
        own = f"http://{apigateway._HOST}:{apigateway._PORT}/"
        return f"https://{url[len('http://'):]}" if url and url.startswith(own) else url

    apigateway._resolve_jwks_url = over_tls
    subprotocols.install()
    from ministack.services import rds_data

    address = urllib.parse.urlsplit(data_api).netloc

    def forwarded(method, path, headers, body):
        connection = http.client.HTTPConnection(address, timeout=60)
        try:
            names = ("authorization", "content-type")
            connection.request(method, path, body, {name: headers[name] for name in names if name in headers})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    async def execute(method, path, headers, body, query_params):
        # The Data API reads the login on behalf of its caller, who needs the right to read it.
        secret = json.loads(body).get("secretArn", "*")
        action = "secretsmanager:GetSecretValue"
        key = headers["authorization"].split("Credential=")[1].split("/")[0]
        refusal = recorded(key, action, "secretsmanager", "us-east-1", secret)
        if refusal is not None:
            return iam_actions.access_denied_response("rds-data", action, refusal.principal_arn, "", headers=headers)
        return await asyncio.to_thread(forwarded, method, path, headers, body)

    rds_data.handle_request = execute
    from ministack.app import main

    main()


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    # MiniStack reads its own arguments.
    sys.argv = sys.argv[:1]
    {"certificate": write_certificate, "serve": serve}[command](*arguments)
