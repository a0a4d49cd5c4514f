/// Which try of its decision a saga is.
public struct Attempt: Hashable, Sendable {
    /// From 1; part of the ids of its saga and tickets.
    public let number: Int32
    /// The saga that this one does again; nil for the first.
    public let previous: Identifier?

    /// What a decision from its topic leads to.
    public static let first = Attempt(number: 1, previous: nil)

    /// The try after an earlier one: an operator ordered it.
    public init(_ number: Int32, after previous: Identifier) {
        self.init(number: number, previous: previous)
    }

    /// The attempt of that number for a decision, with the saga before it.
    public init(_ number: Int32, of decisionID: String) {
        let previous = number > 1 ? Identifier.saga(decisionID: decisionID, attempt: number - 1) : nil
        self.init(number: number, previous: previous)
    }

    private init(number: Int32, previous: Identifier?) {
        self.number = number
        self.previous = previous
    }

    /// True when an operator ordered it, after an earlier saga had ended.
    public var isAgain: Bool { number > 1 }
}
