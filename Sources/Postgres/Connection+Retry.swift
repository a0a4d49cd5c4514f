/// One failed attempt to connect, as the caller's waiting closure sees it.
public struct FailedAttempt: Sendable {
    /// Its number, from 1.
    public let number: Int
    /// Why it failed; always transient.
    public let error: PostgresError
    /// How long to wait before the next one.
    public let delay: Duration
}

extension Connection {
    /// Opens, trying again after transient errors for as long as `wait` allows.
    ///
    /// `wait` waits for the delay on the calling thread, or does something useful meanwhile, and answers whether to go on; on false
    /// the last error is thrown. Errors that time does not mend (a wrong password, an unknown database) are thrown at once.
    public static func open(
        _ options: ConnectionOptions,
        backoff: Backoff,
        random: () -> Double,
        onNotice: (@Sendable (Notice) -> Void)? = nil,
        wait: (FailedAttempt) -> Bool
    ) throws(PostgresError) -> Connection {
        var number = 0
        while true {
            number += 1
            do throws(PostgresError) {
                return try open(options, onNotice: onNotice)
            } catch {
                guard error.isTransient else { throw error }
                let delay = backoff.delay(afterAttempt: number, random: random())
                guard wait(FailedAttempt(number: number, error: error, delay: delay)) else { throw error }
            }
        }
    }
}
