/// How to talk to the brokers (`security.protocol` of librdkafka).
enum SecurityProtocol: String, CaseIterable, Sendable {
    /// No encryption, no login.
    case plaintext = "PLAINTEXT"
    /// Encryption.
    case ssl = "SSL"
    /// Login without encryption.
    case saslPlaintext = "SASL_PLAINTEXT"
    /// Login and encryption.
    case saslSSL = "SASL_SSL"

    /// Whether the client logs in.
    var usesSASL: Bool { self == .saslPlaintext || self == .saslSSL }
}
