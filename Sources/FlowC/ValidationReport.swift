internal import Crypto
public import Documents

/// What C1 found; stored in its checkpoint, on failure too.
public struct ValidationReport: Hashable, Sendable {
    /// The most errors that are listed; the others are counted.
    public static let maxListed = 1000

    /// Every error found, in the order in which the plan was read, at most ``maxListed``.
    public internal(set) var errors: [PlanProblem] = []
    /// Errors found beyond those listed.
    public internal(set) var omittedErrors = 0
    /// Every warning found.
    public internal(set) var warnings: [PlanProblem] = []
    /// When it was made, epoch milliseconds.
    public var validatedAt: Int64

    /// Whether the plan may run.
    public var valid: Bool { errors.isEmpty }

    /// Writes the report as compact JSON with the members in a fixed order.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("valid")
            writer.value(valid)
            writer.key("errors")
            writer.list { writer in errors.forEach { $0.write(to: &writer) } }
            if omittedErrors > 0 {
                writer.key("errors_omitted")
                writer.value(omittedErrors)
            }
            writer.key("warnings")
            writer.list { writer in warnings.forEach { $0.write(to: &writer) } }
            writer.key("validated_at")
            writer.value(Timestamp.text(validatedAt))
        }
    }

    /// The canonical form: what ``write(to:)`` writes.
    public var canonicalJSON: [UInt8] {
        var writer = JSONWriter(capacity: 128)
        write(to: &writer)
        return writer.bytes
    }

    /// SHA-256 of bytes in lower-case hexadecimal digits.
    static func sha256(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: 64) { buffer in
            for (index, byte) in SHA256.hash(data: bytes).enumerated() {
                buffer[index * 2] = digits[Int(byte >> 4)]
                buffer[index * 2 + 1] = digits[Int(byte & 15)]
            }
            return 64
        }
    }

    /// SHA-256 of ``canonicalJSON`` in lower-case hexadecimal digits.
    public var sha256: String { ValidationReport.sha256(canonicalJSON) }
}

extension PlanProblem {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("code")
            writer.value(code)
            writer.key("message")
            writer.value(message)
            writer.key("path")
            writer.value(path)
            if !ids.isEmpty {
                writer.key("ids")
                writer.value(ids)
            }
        }
    }
}
