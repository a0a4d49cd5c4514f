internal import Glibc

/// Shows how far a long command has come: a bar with rate and remaining time on a terminal, a plain line every few seconds
/// otherwise. Writes to standard error.
struct ProgressLine: ~Copyable {
    /// Between two plain lines.
    private static let pause = Duration.seconds(5)
    /// Between two pictures of the bar.
    private static let frame = Duration.milliseconds(200)

    private let total: Int
    private let unit: String
    private let isTerminal: Bool
    private let start = ContinuousClock.now
    private var shownAt = ContinuousClock.now
    private var drawn = false
    /// How many are done.
    private(set) var done = 0

    /// Nothing is written before the first pause is over.
    init(total: Int, unit: String, done: Int = 0) {
        self.total = total
        self.unit = unit
        isTerminal = isatty(STDERR_FILENO) == 1
        before = done
        self.done = done
    }

    /// Done before this run.
    private let before: Int

    /// Counts, and shows it now and then.
    mutating func advance(by count: Int = 1) {
        done += count
        let now = ContinuousClock.now
        guard now - shownAt >= (isTerminal ? Self.frame : Self.pause) else { return }
        shownAt = now
        show(Self.text(done: done, of: total, before: before, unit: unit, after: now - start, bar: isTerminal))
    }

    /// Ends the bar.
    mutating func finish() {
        guard drawn, isTerminal else { return }
        show(
            Self.text(done: done, of: total, before: before, unit: unit, after: ContinuousClock.now - start, bar: true))
        Terminal.error("")
    }

    private mutating func show(_ text: String) {
        drawn = true
        guard isTerminal else { return Terminal.error(text) }
        Terminal.errorInPlace(text)
    }

    /// One picture.
    static func text(
        done: Int, of total: Int, before: Int, unit: String, after elapsed: Duration, bar: Bool
    ) -> String {
        let seconds = max(elapsed / .seconds(1), 0.001)
        let rate = Double(done - before) / seconds
        let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
        let left = rate > 0 ? Int((Double(max(0, total - done)) / rate).rounded(.up)) : nil
        let filled = Int((share * 30).rounded(.down))
        let picture =
            bar ? "[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: 30 - filled))] " : ""
        return picture
            + "\(done) of \(total) \(unit) (\(Int((share * 100).rounded(.down))) %), \(Int(rate.rounded())) a "
            + "second, \(left.map { "\($0) s" } ?? "unknown time") left"
    }
}
