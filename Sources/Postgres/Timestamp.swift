/// Between milliseconds since 1970 and the server's microseconds since 2000 (both UTC).
enum Timestamp {
    /// From 1970 to 2000, in milliseconds.
    private static let epochDifference: Int64 = 946_684_800_000

    /// The range of the type, 24 November 4714 BC to the end of 294276 AD (`timestamp.h`).
    private static let range: ClosedRange<Int64> = -211_813_488_000_000_000...9_223_371_331_199_999_999

    /// The server's form; nil outside its range.
    static func serverMicroseconds(epochMilliseconds: Int64) -> Int64? {
        let (shifted, below) = epochMilliseconds.subtractingReportingOverflow(epochDifference)
        let (microseconds, tooLarge) = shifted.multipliedReportingOverflow(by: 1000)
        return !below && !tooLarge && range.contains(microseconds) ? microseconds : nil
    }

    /// Milliseconds, rounded down; nil for infinity.
    static func epochMilliseconds(serverMicroseconds: Int64) -> Int64? {
        guard range.contains(serverMicroseconds) else { return nil }
        let (quotient, remainder) = serverMicroseconds.quotientAndRemainder(dividingBy: 1000)
        return (remainder < 0 ? quotient - 1 : quotient) + epochDifference
    }
}
