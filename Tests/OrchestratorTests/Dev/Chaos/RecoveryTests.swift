import Testing

@testable import orchestrator

@Suite struct `Recovery times` {
    private let outputs: [Recovery.Output] = [
        .init(source: "in/0", at: 100), .init(source: "in/1", at: 110), .init(source: "in/0", at: 300),
        .init(source: "in/1", at: 900), .init(source: "in/0", at: 1000),
    ]

    @Test func `last until every partition has given something again`() {
        let kills = [200, 950].map { Recovery.Injected(kind: .kill, began: $0, at: $0) }
        #expect(Recovery.times(kills, outputs) == [.kill: [700, 50]])
    }

    @Test func `begin when the restart of a server has ended`() {
        #expect(Recovery.times([.init(kind: .postgres, began: 50, at: 290)], outputs) == [.postgres: [610]])
    }

    @Test func `are not known when nothing came any more`() {
        #expect(Recovery.times([.init(kind: .term, began: 2000, at: 2000)], outputs).isEmpty)
    }

    @Test func `are not measured when the next fault began before`() {
        let faults: [Recovery.Injected] = [
            .init(kind: .kill, began: 200, at: 200), .init(kind: .broker, began: 800, at: 895),
        ]
        #expect(Recovery.times(faults, outputs) == [.broker: [105]])
    }

    @Test func `are told by their median and the largest`() throws {
        #expect(Recovery.summary([]) == nil)
        let summary = try #require(Recovery.summary([5, 1, 9, 2]))
        #expect(summary == (median: 2, largest: 9))
    }
}
