/// How a client logs in to the brokers (`sasl.mechanism` of librdkafka).
enum SASLMechanism: String, CaseIterable, Sendable {
    /// Name and password as they are.
    case plain = "PLAIN"
    /// Challenge and response over SHA-256.
    case scramSHA256 = "SCRAM-SHA-256"
    /// Challenge and response over SHA-512.
    case scramSHA512 = "SCRAM-SHA-512"
    /// Kerberos; its parameters are properties of librdkafka.
    case gssapi = "GSSAPI"
    /// Tokens; their parameters are properties of librdkafka.
    case oauthBearer = "OAUTHBEARER"

    /// Whether it needs a name and a password.
    var needsPassword: Bool { self == .plain || self == .scramSHA256 || self == .scramSHA512 }
}
