import Testing

@testable import orchestrator

@Suite struct `Recovery times` {
    private let outputs: [Recovery.Output] = [
        .init(source: "in/0", at: 100), .init(source: "in/1", at: 110), .init(source: "in/0", at: 300),
        .init(source: "in/1", at: 900), .init(source: "in/0", at: 1000),
    ]

    @Test func `last until every partition has given something again`() {
        let times = Recovery.times([.init(kind: .kill, at: 200), .init(kind: .kill, at: 950)], outputs)
        #expect(times == [.kill: [700, 50]])
    }

    @Test func `are not known when nothing came any more`() {
        #expect(Recovery.times([.init(kind: .term, at: 2000)], outputs).isEmpty)
    }

    @Test func `are told by their median and the largest`() throws {
        #expect(Recovery.summary([]) == nil)
        let summary = try #require(Recovery.summary([5, 1, 9, 2]))
        #expect(summary == (median: 2, largest: 9))
    }
}
