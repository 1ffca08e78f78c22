"""Makes an authority and a certificate for 127.0.0.1 in FOLDER: ca.pem, leaf.pem, leaf.key.

    certificates.py FOLDER
"""

import datetime
import ipaddress
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


def named(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject, key):
    now = datetime.datetime.now(datetime.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named("kamen test authority"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + 2 * DAY)
    )


def main(folder):
    authority, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    basic = x509.BasicConstraints(ca=True, path_length=None)
    ca = certificate("kamen test authority", authority).add_extension(basic, critical=True)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    own = certificate("127.0.0.1", leaf).add_extension(host, critical=False)
    pem = serialization.Encoding.PEM
    for name, made in [("ca.pem", ca), ("leaf.pem", own)]:
        (folder / name).write_bytes(made.sign(authority, hashes.SHA256()).public_bytes(pem))
    plain = serialization.NoEncryption()
    key = leaf.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (folder / "leaf.key").write_bytes(key)


main(pathlib.Path(sys.argv[1]))
