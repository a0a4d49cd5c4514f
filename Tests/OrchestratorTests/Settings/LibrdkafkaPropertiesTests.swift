import Testing

@testable import orchestrator

@Suite struct `Properties of librdkafka` {
    @Test(arguments: [
        ("a=b", ["a": "b"]), ("a=", ["a": ""]), ("a=b=c", ["a": "b=c"]),
        ("debug=broker,topic", ["debug": "broker,topic"]),
    ])
    func `are read at the first equals sign`(_ entry: String, _ values: [String: String]) throws {
        var properties = LibrdkafkaProperties()
        try properties.add(entry)
        #expect(properties.values == values)
    }

    @Test(arguments: ["", "a", "=b"])
    func `must be pairs`(_ entry: String) {
        var properties = LibrdkafkaProperties()
        #expect(throws: LibrdkafkaProperties.Refusal.noPair) { try properties.add(entry) }
    }

    @Test(arguments: LibrdkafkaProperties.owners.keys.sorted())
    func `must not be those that the program sets`(_ name: String) throws {
        var properties = LibrdkafkaProperties()
        let owner = try #require(LibrdkafkaProperties.owners[name])
        #expect(throws: LibrdkafkaProperties.Refusal.owned(name, by: owner)) { try properties.add(name + "=x") }
    }

    @Test func `that have a setting name one that exists`() {
        let variables = Set(SettingTable.all.map(\.environment))
        for owner in LibrdkafkaProperties.owners.values where !owner.hasPrefix("the program") {
            #expect(variables.contains(owner), "\(owner)")
        }
    }

    @Test func `show in order, secrets masked`() {
        let properties = LibrdkafkaProperties(values: ["z": "1", "ssl.key.password": "hunter2", "a": "2"])
        #expect(properties.shown == "a=2,ssl.key.password=***,z=1")
    }
}
