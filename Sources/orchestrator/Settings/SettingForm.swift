/// How a setting is read from text and shown.
struct SettingForm<Value: Sendable>: Sendable {
    /// What is allowed, after "give": `a whole number from 1 to 64`.
    let allowed: String
    /// The value of a text, nil when it is not allowed.
    let parse: @Sendable (String) -> Value?
    /// The text of a value; secrets are masked.
    let show: @Sendable (Value) -> String
}

extension SettingForm {
    /// The same for a setting without a default; no value shows as nothing.
    var optional: SettingForm<Value?> {
        SettingForm<Value?>(allowed: allowed, parse: { parse($0).map { .some($0) } }, show: { $0.map(show) ?? "" })
    }
}

extension SettingForm where Value == String {
    /// Text without control characters that is not empty.
    static func text(_ allowed: String = "a text") -> Self {
        SettingForm(allowed: allowed, parse: { isPlain($0) ? $0 : nil }, show: { $0 })
    }

    /// The name of a topic (Kafka's rule).
    static var topic: Self {
        SettingForm(
            allowed: "a topic name: 1 to 249 of a-z A-Z 0-9 . _ -",
            parse: { text in
                let legal = text.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                    default: byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                    }
                }
                return legal && (1...249).contains(text.utf8.count) && text != "." && text != ".." ? text : nil
            },
            show: { $0 })
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }
}

extension SettingForm where Value == Bool {
    /// On or off.
    static var flag: Self {
        SettingForm(allowed: "true | false", parse: { Bool($0.lowercased()) }, show: { "\($0)" })
    }
}

extension SettingForm where Value: FixedWidthInteger {
    /// A whole number in a range.
    static func integer(_ range: ClosedRange<Value>) -> Self {
        SettingForm(
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            parse: { Value($0).flatMap { range.contains($0) ? $0 : nil } },
            show: { "\($0)" })
    }
}

extension SettingForm where Value == Int64 {
    /// Whole seconds in a range; the value is in milliseconds.
    static func seconds(_ range: ClosedRange<Int64>) -> Self {
        let whole = integer(range)
        return SettingForm(
            allowed: whole.allowed, parse: { whole.parse($0).map { $0 * 1000 } }, show: { whole.show($0 / 1000) })
    }
}

extension SettingForm where Value == Double {
    /// A part of a whole: neither nothing nor all of it.
    static var share: Self {
        SettingForm(
            allowed: "a number between 0 and 1, neither of them",
            parse: { Double($0).flatMap { $0 > 0 && $0 < 1 ? $0 : nil } },
            show: { "\($0)" })
    }

    /// A number in a range.
    static func decimal(_ range: ClosedRange<Double>) -> Self {
        SettingForm(
            allowed: "a number from \(range.lowerBound) to \(range.upperBound)",
            parse: { Double($0).flatMap { range.contains($0) ? $0 : nil } },
            show: { "\($0)" })
    }
}

extension SettingForm where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of a list of words, in any case.
    static var choice: Self {
        SettingForm(
            allowed: Value.allCases.map(\.rawValue).joined(separator: " | "),
            parse: { text in Value.allCases.first { $0.rawValue.lowercased() == text.lowercased() } },
            show: { $0.rawValue })
    }
}

extension SettingForm where Value: LosslessStringConvertible {
    /// Whatever the type reads.
    static func described(_ allowed: String) -> Self {
        SettingForm(allowed: allowed, parse: { Value($0) }, show: { $0.description })
    }
}

extension SettingForm where Value == Secret {
    /// A text that is never shown.
    static var secret: Self {
        SettingForm(allowed: "a text", parse: { $0.isEmpty ? nil : Secret($0) }, show: { $0.description })
    }
}

extension SettingForm where Value == DatabaseURL {
    /// How to reach Postgres; passwords are not shown.
    static var databaseURL: Self {
        SettingForm(
            allowed: "postgres://user:password@host:port/database", parse: { DatabaseURL($0) },
            show: { $0.description })
    }
}
