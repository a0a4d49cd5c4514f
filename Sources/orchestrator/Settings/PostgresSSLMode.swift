/// How the connection to Postgres is protected (libpq's `sslmode`).
enum PostgresSSLMode: String, CaseIterable, Sendable {
    /// Never encrypted.
    case disable
    /// Encrypted when the server insists.
    case allow
    /// Encrypted when the server can.
    case prefer
    /// Encrypted; the certificate is not checked.
    case require
    /// Encrypted, signed by a known authority.
    case verifyCA = "verify-ca"
    /// Encrypted, signed by a known authority for this host.
    case verifyFull = "verify-full"
}
