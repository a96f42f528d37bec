"""Starts MiniStack with IAM enforced over TLS, and writes each of its decisions about a role to a file.

    with-iam.py certificate <file>   writes a key and a self-signed certificate for this machine, as PEM
    with-iam.py serve <decisions>    one line of JSON for each decision
"""

import datetime
import ipaddress
import json
import sys


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


def serve(decisions):
    from ministack.core import iam_evaluator

    enforce = iam_evaluator.enforce

    def recorded(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        refusal = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        from ministack.core.responses import get_account_id

        principal = iam_evaluator.resolve_principal(access_key_id or "", get_account_id())
        arn = getattr(principal, "arn", "")
        if ":assumed-role/" in arn:
            line = {
                "role": arn.split("/")[1],
                "action": iam_action,
                "resource": resource_arn,
                "refused": refusal is not None,
            }
            with open(decisions, "a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        return refusal

    # Before the application imports it.
    iam_evaluator.enforce = recorded
    from ministack.services import apigateway

    resolve = apigateway._resolve_jwks_url

    async def over_tls(authorizer):
        # It asks itself for the keys of its user pools, without TLS.
        url = await resolve(authorizer)
        own = f"http://{apigateway._HOST}:{apigateway._PORT}/"
        return f"https://{url[len('http://'):]}" if url and url.startswith(own) else url

    apigateway._resolve_jwks_url = over_tls
    from ministack.app import main

    main()


if __name__ == "__main__":
    command, argument = sys.argv[1:]
    # MiniStack reads its own arguments.
    sys.argv = sys.argv[:1]
    {"certificate": write_certificate, "serve": serve}[command](argument)
