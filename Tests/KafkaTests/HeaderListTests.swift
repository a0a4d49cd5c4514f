import Kafka
import Testing

@Suite struct HeaderListTests {
    @Test func `keeps order, duplicates, empty and null values`() throws {
        let headers = [
            Header("a", "1"), Header("b", bytes: nil), Header("a", "2"), Header("c", bytes: []), Header("", "no name"),
            Header("ünï", bytes: [0, 255, 0]),
        ]
        let list = HeaderList(headers)
        let count = list.count
        #expect(count == 6)
        let bench = try Bench()
        var producer = try bench.producer()
        try producer.produce(topic: bench.topic, partition: 0, key: nil, value: nil, headers: list)
        try producer.flush(timeout: .seconds(10))
        var reader = try bench.reader()
        #expect(reader.records(1).map(\.headers) == [headers])
    }

    @Test func `a copy does not share`() {
        let list = HeaderList([Header("a", "1")])
        var copy = list.copy()
        copy.append("b", "2")
        let counts = [list.count, copy.count]
        #expect(counts == [1, 2])
    }

    @Test func `the last header of a name counts`() {
        let record = ConsumedRecord(
            partition: TopicPartition("t", 0), offset: 0, headers: [Header("a", "1"), Header("a", "2")])
        #expect(record.header("a")?.text == "2")
        #expect(record.header("b") == nil)
        #expect(Header("a", bytes: nil).text == nil)
    }
}
