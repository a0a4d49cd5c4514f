/// What a verification has found.
public struct VerificationReport: Codable, Equatable, Sendable {
    /// Records read.
    public var records = 0
    /// Records whose saga, tickets and outputs are as they would be decided again.
    public var identical = 0
    /// Records that would lead to something else than what is stored or published.
    public var different = 0
    /// Records of which something is missing: the saga, its checkpoint, or a published output.
    public var missing = 0
    /// Dead letters that are recorded.
    public var deadLetters = 0
    /// Records that created nothing: the decision came before, a command without a decision, or not asked for.
    public var skipped = 0
    /// Published outputs that were found, byte for byte.
    public var outputs = 0
    /// Published frames and flow events that are the same but for the durations that they tell: `recover rebuild` measures anew.
    public var measuredAnew = 0
    /// The first findings, in words.
    public var findings: [String] = []

    /// How many findings are kept.
    public static let kept = 20

    /// Nothing yet.
    public init() {}

    /// True when everything is as it would be decided again.
    public var isClean: Bool { different == 0 && missing == 0 }

    mutating func note(_ text: String) {
        if findings.count < Self.kept { findings.append(text) }
    }
}
