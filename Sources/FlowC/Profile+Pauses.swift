extension Profile {
    /// The try from which on pauses do not grow any more, whatever the coefficient.
    private static let lastGrowth: Int32 = 1000

    /// How long a saga waits before it tries a step again, milliseconds: longer with each try, give or take the jitter.
    ///
    /// The jitter follows from saga and try: the same event gives the same delay when it is reduced again.
    public func retryDelay(_ tries: Int32, saga: Identifier) -> Int64 {
        var delay = min(Double(retryCapMs), Double(retryBaseMs))
        for _ in 1..<min(max(1, tries), Self.lastGrowth) { delay = min(Double(retryCapMs), delay * retryCoefficient) }
        let bits = Identifier.derived("jitter", saga.description, String(tries)).low & 0xFFFF_FFFF
        let share = Double(bits) / Double(UInt32.max) * 2 - 1
        return max(1, Int64((delay * (1 + retryJitter * share)).rounded()))
    }

    /// How long a saga waits for capacity, milliseconds: until the fault says so and a little more, else doubled with each
    /// deferral; never longer than the cap.
    public func deferral(_ deferrals: Int32, until: Int64?) -> Int64 {
        if let until { return min(deferralCapMs, max(0, until).adding(deferralBufferMs)) }
        let doublings = min(max(0, deferrals - 1), 40)
        return Int64(min(Double(deferralCapMs), Double(deferralBaseMs) * Double(Int64(1) << Int64(doublings))))
    }
}
