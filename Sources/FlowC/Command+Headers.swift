extension Command {
    /// The header by which the record of a timer that has fired names it: the text form of ``timer``. Whoever may not look
    /// into the value still knows the timer.
    public static let timerHeader = "timer-id"

    /// The timer that this is the firing of; nil for every other command.
    public var timer: Identifier? {
        guard case .timer(let kind, let sequence, _) = order else { return nil }
        return .timer(saga: saga, kind: kind.rawValue, sequence: sequence)
    }

    /// The headers of the record.
    public var headers: [Header] {
        timer.map { [Header(Self.timerHeader, $0.description)] } ?? []
    }
}
