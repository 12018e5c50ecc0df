"""Accounts, roles, sessions and tokens: private tables, kept apart from what the register says of buildings."""

from sqlalchemy import REAL, BigInteger, Boolean, Column, DateTime, FetchedValue, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, INET, UUID

from gis.models.columns import key, ref
from gis.models.register import register

WHEN = DateTime(timezone=True)

account = Table(
    "account", register,
    key(), Column("uniquifier", Text), Column("email", Text), Column("name", Text), Column("language", Text),
    Column("password", Text), Column("active", Boolean), Column("confirmed_at", WHEN), Column("created_at", WHEN),
    Column("totp_method", Text), Column("totp_secret", Text), Column("totp_counter", BigInteger),
    Column("recovery_codes", ARRAY(Text)), Column("passkey_handle", Text),
)  # fmt: skip

role_grant = Table(
    "role_grant", register,
    key(), ref("account"), Column("role", Text), Column("territory", Text), ref("object"), ref("granted_by"),
    Column("granted_at", WHEN), Column("ended_at", WHEN),
)  # fmt: skip

passkey = Table(
    "passkey", register,
    key(), ref("account"), Column("credential_id", LargeBinary), Column("public_key", LargeBinary),
    Column("sign_count", BigInteger), Column("transports", ARRAY(Text)), Column("backup_state", Boolean),
    Column("device_type", Text), Column("extensions", Text), Column("usage", Text), Column("name", Text),
    Column("created_at", WHEN), Column("last_used_at", WHEN),
)  # fmt: skip

identity = Table(
    "identity", register,
    key(), ref("account"), Column("issuer", Text), Column("subject", Text),
    Column("linked_at", WHEN, server_default=FetchedValue()),
)  # fmt: skip

session = Table(
    "session", register,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=FetchedValue()), ref("account"),
    Column("began_at", WHEN),
    Column("seen_at", WHEN), Column("ended_at", WHEN), Column("agent", Text), Column("address", INET),
)  # fmt: skip

token = Table(
    "token", register,
    key(), ref("account"), Column("name", Text), Column("hash", LargeBinary), Column("scopes", ARRAY(Text)),
    Column("created_at", WHEN), Column("expires_at", WHEN), Column("used_at", WHEN), Column("ended_at", WHEN),
)  # fmt: skip

attempt = Table(
    "attempt", register,
    Column("bucket", Text, primary_key=True), Column("tokens", REAL), Column("filled_at", WHEN),
)  # fmt: skip
