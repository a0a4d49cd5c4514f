/// How long a batch waits for more records after its first: small and at once at low rates, large under load.
struct BatchPace {
    /// The longest wait, milliseconds.
    let longest: Int
    private var isBusy = false

    init(longest: Int) {
        self.longest = longest
    }

    /// Milliseconds. Waiting pays only when the batch before was at least half full; otherwise it is latency for nothing, since
    /// what comes while a batch is carried out makes the next one larger anyway.
    var wait: Int { isBusy ? longest : 0 }

    /// Takes note of a batch; an empty one says nothing.
    mutating func note(records: Int, limit: Int) {
        if records > 0 { isBusy = records * 2 >= limit }
    }
}
