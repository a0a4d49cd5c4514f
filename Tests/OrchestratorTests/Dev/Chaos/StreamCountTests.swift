import Testing

@testable import orchestrator

@Suite struct `Stream count` {
    private func sighting(_ offset: Int, _ value: String = "v") -> Sighting {
        Sighting(place: "out/0@\(offset)", batch: "b\(offset)", value: Array(value.utf8))
    }

    private func count(_ records: [(String?, String)]) -> StreamCount<String> {
        var count = StreamCount(expected: ["a", "b"])
        for (offset, record) in records.enumerated() { count.take(record.0, sighting(offset, record.1)) }
        return count
    }

    @Test func `is content with every id exactly once`() {
        let count = count([("b", "1"), ("a", "2")])
        #expect(count.isRight(isolated: true) && count.isRight(isolated: false))
        #expect(count.lost == 0 && count.records == 2 && count.examples.isEmpty)
    }

    @Test func `finds what is lost`() {
        let count = count([("a", "1")])
        #expect(!count.isRight(isolated: true) && !count.isRight(isolated: false))
        #expect(count.lost == 1)
        #expect(count.lostExamples == ["b"])
    }

    @Test func `forgives the same bytes again only where nothing is isolated`() {
        let count = count([("a", "1"), ("b", "2"), ("a", "1")])
        #expect(count.identical == 1 && count.differing == 0)
        #expect(!count.isRight(isolated: true))
        #expect(count.isRight(isolated: false))
        #expect(count.examples == ["twice: a at out/0@0 (batch b0) and at out/0@2 (batch b2)"])
    }

    @Test func `forgives other bytes nowhere`() {
        let count = count([("a", "1"), ("b", "2"), ("a", "x")])
        #expect(count.differing == 1)
        #expect(!count.isRight(isolated: false))
        #expect(count.examples == ["twice, with other bytes: a at out/0@0 (batch b0) and at out/0@2 (batch b2)"])
    }

    @Test func `misses none that may come, and allows it once`() {
        var count = StreamCount(expected: ["a"], optional: ["b"])
        count.take("a", sighting(0))
        #expect(count.isRight(isolated: true) && count.lost == 0)
        count.take("b", sighting(1))
        #expect(count.isRight(isolated: true) && count.lost == 0)
        count.take("b", sighting(2))
        #expect(!count.isRight(isolated: true))
        var other = StreamCount(expected: ["a"], optional: ["b"])
        other.take("b", sighting(0))
        #expect(other.lost == 1 && !other.isRight(isolated: true))
    }

    @Test(arguments: ["c", nil])
    func `finds foreign and unreadable records`(_ id: String?) {
        let count = count([("a", "1"), ("b", "2"), (id, "3")])
        #expect(count.foreign == 1)
        #expect(!count.isRight(isolated: false))
        #expect(count.examples == ["foreign: \(id ?? "unreadable") at out/0@2"])
    }
}
